import type { RegionState } from '../state/region-state.js';
import type { MaintenanceEvent } from '../state/simulated-instance.js';
import { findInstance } from './find-instance.js';
import type { Interruptions, NewNotice } from './interruptions.js';

/** A maintenance event to schedule. */
export interface NewMaintenance {
  readonly code: MaintenanceEvent['code'];
  /** The simulated milliseconds until it may begin. */
  readonly inMs: number;
  /** How many simulated milliseconds it may take. Default: the event has no `NotAfter`. */
  readonly forMs?: number;
  /** Default: the code with a space instead of the hyphen. */
  readonly description?: string;
}

/** Controls notices, rebalance recommendations and maintenance events of instances. */
export interface InterruptionControl {
  /**
   * Shows an interruption notice at the metadata service. At its time the instance is destroyed (`terminate`) or
   * stopped (`stop`). With `hibernate` it begins to stop at once, and its processes get no signal first.
   */
  notice(instanceId: string, notice: NewNotice): void;
  /** Withdraws a notice: it disappears from the metadata service, and the instance keeps running. */
  clearNotice(instanceId: string): void;
  /** Starts an instance again that an interruption has stopped, as AWS does. */
  resume(instanceId: string): void;
  /** Shows a rebalance recommendation at the metadata service. */
  rebalance(instanceId: string): void;
  /** Withdraws the rebalance recommendation. */
  clearRebalance(instanceId: string): void;
  /**
   * Schedules an event, which the metadata service and DescribeInstanceStatus show; returns its id. At its time nothing
   * happens to the instance.
   */
  scheduleMaintenance(instanceId: string, event: NewMaintenance): string;
  /** Moves a scheduled event to the history. */
  endMaintenance(instanceId: string, eventId: string, state: 'completed' | 'canceled'): void;
}

/** Returns the control of notices, recommendations and maintenance events in a region. */
export function interruptionControlOf(state: RegionState, interruptions: Interruptions): InterruptionControl {
  const { clock, events } = state;
  const maintain = (instanceId: string, change: (events: readonly MaintenanceEvent[]) => MaintenanceEvent[]) => {
    const instance = findInstance(instanceId, state);
    instance.maintenance = change(instance.maintenance);
    events.emit({ type: 'instance-maintenance', instanceId });
  };
  return {
    notice: (instanceId, notice) => interruptions.sendNotice(findInstance(instanceId, state), notice),
    clearNotice: (instanceId) => interruptions.clear(findInstance(instanceId, state)),
    resume: (instanceId) => interruptions.resume(findInstance(instanceId, state)),
    rebalance(instanceId) {
      findInstance(instanceId, state).rebalanceAt = new Date(clock.now());
      events.emit({ type: 'instance-rebalance', instanceId });
    },
    clearRebalance(instanceId) {
      findInstance(instanceId, state).rebalanceAt = undefined;
      events.emit({ type: 'instance-rebalance-cleared', instanceId });
    },
    scheduleMaintenance(instanceId, { code, inMs, forMs, description = code.replace('-', ' ') }) {
      const at = (simulatedMs: number) => new Date(clock.now() + clock.scaled(simulatedMs));
      const notAfter = forMs === undefined ? undefined : at(inMs + forMs);
      const eventId = `instance-event-0${state.ids.hex(8)}`;
      maintain(instanceId, (scheduled) => [
        ...scheduled,
        { eventId, code, description, notBefore: at(inMs), notAfter, state: 'active' },
      ]);
      return eventId;
    },
    endMaintenance(instanceId, eventId, end) {
      maintain(instanceId, (scheduled) => {
        if (!scheduled.some((event) => event.eventId === eventId)) throw new Error(`There is no event ${eventId}.`);
        return scheduled.map((event) => (event.eventId === eventId ? { ...event, state: end } : event));
      });
    },
  };
}
