import type { RegionState } from '../state/region-state.js';
import type { MaintenanceEvent } from '../state/simulated-instance.js';
import { findInstance } from './find-instance.js';
import type { Interruptions, NewNotice } from './interruptions.js';

/** A maintenance event to schedule. */
export interface NewMaintenance {
  readonly code: MaintenanceEvent['code'];
  /** Simulated milliseconds until it may begin. */
  readonly inMs: number;
  /** Simulated milliseconds that it may last; default: no end is told. */
  readonly forMs?: number;
  /** Default: the code in words. */
  readonly description?: string;
}

/** What AWS announces, and calls off. */
export interface InterruptionControl {
  /**
   * Shows an interruption notice at the metadata service. On time an instance to `terminate` is destroyed and one to `stop`
   * is stopped; one to `hibernate` begins to at once, without a word to its processes.
   */
  notice(instanceId: string, notice: NewNotice): void;
  /** Takes a notice back that came, or would have come, to nothing. */
  clearNotice(instanceId: string): void;
  /** AWS starts an instance again that an interruption had stopped. */
  resume(instanceId: string): void;
  /** Shows a rebalance recommendation at the metadata service. */
  rebalance(instanceId: string): void;
  /** Takes the rebalance recommendation back. */
  clearRebalance(instanceId: string): void;
  /** Schedules an event at the metadata service and in DescribeInstanceStatus; gives its id. Nothing happens on time. */
  scheduleMaintenance(instanceId: string, event: NewMaintenance): string;
  /** Moves a scheduled event to the history. */
  endMaintenance(instanceId: string, eventId: string, state: 'completed' | 'canceled'): void;
}

/** The control of what AWS announces in a region. */
export function interruptionControlOf(state: RegionState, interruptions: Interruptions): InterruptionControl {
  const { clock, events } = state;
  const maintain = (instanceId: string, change: (events: readonly MaintenanceEvent[]) => MaintenanceEvent[]) => {
    const instance = findInstance(instanceId, state);
    instance.maintenance = change(instance.maintenance);
    events.emit({ type: 'host-maintenance', instanceId });
  };
  return {
    notice: (instanceId, notice) => interruptions.announce(findInstance(instanceId, state), notice),
    clearNotice: (instanceId) => interruptions.clear(findInstance(instanceId, state)),
    resume: (instanceId) => interruptions.resume(findInstance(instanceId, state)),
    rebalance(instanceId) {
      findInstance(instanceId, state).rebalanceAt = new Date(clock.now());
      events.emit({ type: 'host-rebalance', instanceId });
    },
    clearRebalance(instanceId) {
      findInstance(instanceId, state).rebalanceAt = undefined;
      events.emit({ type: 'host-rebalance-cleared', instanceId });
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
