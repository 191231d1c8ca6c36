import type { Cancel } from '../state/region-clock.js';
import type { RegionState } from '../state/region-state.js';
import type { Notice, SimulatedInstance } from '../state/simulated-instance.js';
import type { InstanceLifecycle } from './instance-lifecycle.js';
import { setSpotRequest } from './spot-request-status.js';

/** An interruption notice to show. */
export interface NewNotice {
  readonly action: Notice['action'];
  /**
   * The simulated milliseconds until the interruption. A hibernation begins at once, whatever time the notice shows.
   */
  readonly inMs: number;
  /** The reason, which the spot request shows after the interruption. Default: `no-capacity`. */
  readonly because?: Notice['because'];
  /**
   * True to close the spot request at the notice, while the instance still runs, which the EC2 user guide allows.
   * Default: it is closed at the interruption.
   */
  readonly closesRequest?: boolean;
  /** True when no interruption follows: the notice stays, also after its time. Default: false. */
  readonly isNotCarriedOut?: boolean;
}

/** Interrupts instances: shows a notice, carries the interruption out at its time, or withdraws the notice. */
export class Interruptions {
  readonly #scheduled = new Map<SimulatedInstance, Cancel>();

  constructor(
    private readonly state: RegionState,
    private readonly lifecycle: InstanceLifecycle,
  ) {}

  /** Shows a notice and schedules the interruption. They replace an earlier notice of the instance. */
  sendNotice(instance: SimulatedInstance, notice: NewNotice): void {
    if (instance.state === 'terminated' || instance.state === 'shutting-down') return;
    const { clock, events } = this.state;
    const { action, inMs, because = 'no-capacity' } = notice;
    this.#cancel(instance);
    instance.notice = { action, because, time: new Date(clock.now() + clock.scaled(inMs)) };
    setSpotRequest(instance, requestAtNotice(notice), this.state);
    events.emit({ type: 'instance-notice', instanceId: instance.instanceId });
    if (notice.isNotCarriedOut) return;
    if (action === 'hibernate') this.#carryOut(instance);
    else
      this.#scheduled.set(
        instance,
        clock.after(inMs, () => this.#carryOut(instance)),
      );
  }

  /** Withdraws a notice: it disappears, and the spot request is active again unless it is closed. */
  clear(instance: SimulatedInstance): void {
    if (!instance.notice) throw new Error(`There is no notice for ${instance.instanceId}.`);
    this.#cancel(instance);
    instance.notice = undefined;
    setSpotRequest(instance, { state: 'active', code: 'fulfilled' }, this.state);
    this.state.events.emit({ type: 'instance-notice-cleared', instanceId: instance.instanceId });
  }

  /** Starts a stopped instance again and removes its notice. */
  resume(instance: SimulatedInstance): void {
    this.lifecycle.resume(instance);
    instance.notice = undefined;
  }

  #carryOut(instance: SimulatedInstance): void {
    const { action, because = 'no-capacity' } = instance.notice ?? {};
    this.#scheduled.delete(instance);
    if (instance.state === 'shutting-down') return;
    if (action === 'terminate') {
      void this.lifecycle.destroy(instance);
      return;
    }
    this.lifecycle.interrupt(instance, { withShutdown: action === 'stop' });
    // If the user has terminated the instance before, the request keeps the status of that.
    if (instance.state === 'stopping') {
      setSpotRequest(instance, { state: 'open', code: `instance-stopped-${because}` }, this.state);
    }
  }

  #cancel(instance: SimulatedInstance): void {
    this.#scheduled.get(instance)?.();
    this.#scheduled.delete(instance);
  }
}

function requestAtNotice({ action, because = 'no-capacity', closesRequest = false }: NewNotice) {
  const end = action === 'terminate' ? 'terminated' : 'stopped';
  if (closesRequest) return { state: 'closed', code: `instance-${end}-${because}` } as const;
  return { state: 'active', code: action === 'terminate' ? 'marked-for-termination' : 'marked-for-stop' } as const;
}
