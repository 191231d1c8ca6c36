import type { Cancel } from '../state/region-clock.js';
import type { RegionState } from '../state/region-state.js';
import type { Notice, SimulatedInstance } from '../state/simulated-instance.js';
import type { InstanceLifecycle } from './instance-lifecycle.js';
import { setSpotRequest } from './spot-request-status.js';

/** What AWS announces for an instance. */
export interface NewNotice {
  readonly action: Notice['action'];
  /** Simulated milliseconds until it happens. A hibernation begins at once, whatever time the notice shows. */
  readonly inMs: number;
  /** Why, as the status of the spot request says in the end. Default `no-capacity`. */
  readonly because?: Notice['because'];
  /** The spot request is closed already while the instance still runs, which the user guide allows. Default: at the end. */
  readonly closesRequest?: boolean;
  /** Nothing follows, as when EC2 fails to act: the notice stays, also when its time has passed. */
  readonly comesToNothing?: boolean;
}

/** Interruptions of instances: announced first, carried out on time, or called off. */
export class Interruptions {
  readonly #plans = new Map<SimulatedInstance, Cancel>();

  constructor(
    private readonly state: RegionState,
    private readonly lifecycle: InstanceLifecycle,
  ) {}

  /** Shows a notice, and plans what it announces; it takes the place of an earlier one. */
  announce(instance: SimulatedInstance, notice: NewNotice): void {
    if (instance.state === 'terminated' || instance.state === 'shutting-down') return;
    const { clock, events } = this.state;
    const { action, inMs, because = 'no-capacity' } = notice;
    this.#cancel(instance);
    instance.notice = { action, because, time: new Date(clock.now() + clock.scaled(inMs)) };
    setSpotRequest(instance, requestAtNotice(notice), this.state);
    events.emit({ type: 'host-notice', instanceId: instance.instanceId });
    if (notice.comesToNothing) return;
    if (action === 'hibernate') this.#carryOut(instance);
    else
      this.#plans.set(
        instance,
        clock.after(inMs, () => this.#carryOut(instance)),
      );
  }

  /** Calls an interruption off: the notice disappears, and the request is as before unless it is closed. */
  clear(instance: SimulatedInstance): void {
    if (!instance.notice) throw new Error(`There is no notice for ${instance.instanceId}.`);
    this.#cancel(instance);
    instance.notice = undefined;
    setSpotRequest(instance, { state: 'active', code: 'fulfilled' }, this.state);
    this.state.events.emit({ type: 'host-notice-cleared', instanceId: instance.instanceId });
  }

  /** Lets a stopped instance start again; its notice is gone. */
  resume(instance: SimulatedInstance): void {
    this.lifecycle.resume(instance);
    instance.notice = undefined;
  }

  #carryOut(instance: SimulatedInstance): void {
    const { action, because = 'no-capacity' } = instance.notice ?? {};
    this.#plans.delete(instance);
    if (instance.state === 'shutting-down') return;
    if (action === 'terminate') {
      void this.lifecycle.destroy(instance);
      return;
    }
    this.lifecycle.stop(instance, { asked: action === 'stop' });
    // A user who was quicker has the last word on the request.
    if (instance.state === 'stopping') {
      setSpotRequest(instance, { state: 'open', code: `instance-stopped-${because}` }, this.state);
    }
  }

  #cancel(instance: SimulatedInstance): void {
    this.#plans.get(instance)?.();
    this.#plans.delete(instance);
  }
}

function requestAtNotice({ action, because = 'no-capacity', closesRequest = false }: NewNotice) {
  const end = action === 'terminate' ? 'terminated' : 'stopped';
  if (closesRequest) return { state: 'closed', code: `instance-${end}-${because}` } as const;
  return { state: 'active', code: action === 'terminate' ? 'marked-for-termination' : 'marked-for-stop' } as const;
}
