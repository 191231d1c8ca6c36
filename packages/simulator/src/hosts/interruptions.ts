import type { Host, Notice } from '../state/host.js';
import type { Cancel } from '../state/region-clock.js';
import type { RegionState } from '../state/region-state.js';
import type { InstanceLifecycle } from './host-lifecycle.js';
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

/** Interruptions of hosts: announced first, carried out on time, or called off. */
export class Interruptions {
  readonly #plans = new Map<Host, Cancel>();

  constructor(
    private readonly state: RegionState,
    private readonly lifecycle: InstanceLifecycle,
  ) {}

  /** Shows a notice, and plans what it announces; it takes the place of an earlier one. */
  announce(host: Host, notice: NewNotice): void {
    if (host.state === 'terminated' || host.state === 'shutting-down') return;
    const { clock, events } = this.state;
    const { action, inMs, because = 'no-capacity' } = notice;
    this.#cancel(host);
    host.notice = { action, because, time: new Date(clock.now() + clock.scaled(inMs)) };
    setSpotRequest(host, requestAtNotice(notice), this.state);
    events.emit({ type: 'host-notice', instanceId: host.instanceId });
    if (notice.comesToNothing) return;
    if (action === 'hibernate') this.#carryOut(host);
    else
      this.#plans.set(
        host,
        clock.after(inMs, () => this.#carryOut(host)),
      );
  }

  /** Calls an interruption off: the notice disappears, and the request is as before unless it is closed. */
  clear(host: Host): void {
    if (!host.notice) throw new Error(`There is no notice for ${host.instanceId}.`);
    this.#cancel(host);
    host.notice = undefined;
    setSpotRequest(host, { state: 'active', code: 'fulfilled' }, this.state);
    this.state.events.emit({ type: 'host-notice-cleared', instanceId: host.instanceId });
  }

  /** Lets a stopped instance start again; its notice is gone. */
  resume(host: Host): void {
    this.lifecycle.resume(host);
    host.notice = undefined;
  }

  #carryOut(host: Host): void {
    const { action, because = 'no-capacity' } = host.notice ?? {};
    this.#plans.delete(host);
    if (host.state === 'shutting-down') return;
    if (action === 'terminate') {
      void this.lifecycle.destroy(host);
      return;
    }
    this.lifecycle.stop(host, { asked: action === 'stop' });
    // A user who was quicker has the last word on the request.
    if (host.state === 'stopping') {
      setSpotRequest(host, { state: 'open', code: `instance-stopped-${because}` }, this.state);
    }
  }

  #cancel(host: Host): void {
    this.#plans.get(host)?.();
    this.#plans.delete(host);
  }
}

function requestAtNotice({ action, because = 'no-capacity', closesRequest = false }: NewNotice) {
  const end = action === 'terminate' ? 'terminated' : 'stopped';
  if (closesRequest) return { state: 'closed', code: `instance-${end}-${because}` } as const;
  return { state: 'active', code: action === 'terminate' ? 'marked-for-termination' : 'marked-for-stop' } as const;
}
