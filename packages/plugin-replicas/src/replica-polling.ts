import { Instances } from '@spotguard/plugin-aws/contract';
import { Session } from '@spotguard/plugin-session/contract';
import { isReplicaPlaceholder, parseLaunchIntent, replicaPool } from '@spotguard/protocol';
import { Clock, Lineage, Logger, Status } from '@spotguard/sdk';
import { inject, injectable } from '@spotguard/sdk/inject';
import { ReplicaList } from './control-plane/replica-list.js';
import { EndedRows } from './end/ended-rows.js';
import { LaunchCircuitBreaker } from './launch/launch-circuit-breaker.js';
import { ReplicaLauncher } from './launch/replica-launcher.js';
import type { LiveReplica } from './live/live-replica.js';
import { LiveReplicas } from './live/live-replicas.js';

/** Brings what is there in line with what the control plane lists: begins lives, ends lives, and looks at the living. */
@injectable()
export class ReplicaPolling {
  #said = '';

  constructor(
    @inject(Lineage) private readonly lineage: Lineage,
    @inject(Session) private readonly session: Session,
    @inject(Instances) private readonly instances: Instances,
    @inject(ReplicaList) private readonly list: ReplicaList,
    @inject(EndedRows) private readonly endedRows: EndedRows,
    @inject(ReplicaLauncher) private readonly launcher: ReplicaLauncher,
    @inject(LaunchCircuitBreaker) private readonly breaker: LaunchCircuitBreaker,
    @inject(LiveReplicas) private readonly liveReplicas: LiveReplicas,
    @inject(Status) private readonly status: Status,
    @inject(Clock) private readonly clock: Clock,
    @inject(Logger) private readonly log: Logger,
  ) {}

  async poll(signal: AbortSignal): Promise<void> {
    await Promise.all(this.liveReplicas.all.map((replica) => this.#look(replica, signal)));
    if (!(await this.#isInCharge(signal))) return;
    // Each on its own: an end that fails again and again must not keep a replica from being launched.
    const [ends, launches] = await Promise.allSettled([this.#end(signal), this.#launch(signal)]);
    if (ends.status === 'rejected') throw ends.reason;
    if (launches.status === 'rejected') throw launches.reason;
    this.#say([...ends.value, ...launches.value, this.breaker.reasonToWait]);
  }

  async #end(signal: AbortSignal): Promise<readonly string[]> {
    return this.endedRows.settle(await this.list.read('terminated', signal), signal);
  }

  /** Returns why replicas have to wait. */
  async #launch(signal: AbortSignal): Promise<readonly string[]> {
    const rows = await this.list.read('launching', signal);
    // One may be listed with its placeholder for a while after it has got its instance.
    const wanted = rows.filter(
      ({ id, instance_id }) => isReplicaPlaceholder(instance_id) && !this.liveReplicas.find(id),
    );
    return wanted.flatMap((row) => {
      const begun = this.launcher.begin({ replicaId: row.id, ...replicaPool(row) });
      return 'waits' in begun ? [begun.waits] : [];
    });
  }

  /** A v4 backend tells no replica that it is one, nor that it has been promoted: such an instance leaves replicas alone. */
  async #isInCharge(signal: AbortSignal): Promise<boolean> {
    if (!this.session.permits.changes) return false;
    const wasReplica = parseLaunchIntent(this.lineage.intent)?.kind === 'standby';
    return !wasReplica || (await this.session.supports('instance-registry', signal));
  }

  /** A failed look shows nothing. */
  async #look(replica: LiveReplica, signal: AbortSignal): Promise<void> {
    if (replica.instanceId === undefined) return;
    try {
      const state = (await this.instances.describe(replica.instanceId, signal))?.state;
      const isUp = state === 'running' || state === 'pending';
      replica.seen(state === undefined ? 'missing' : isUp ? 'running' : 'ended', this.clock.monotonic());
    } catch (error) {
      this.log.info('Replica could not be looked at', { replicaId: replica.replicaId, error });
    }
  }

  #say(troubles: readonly (string | undefined)[]): void {
    const said = [...new Set(troubles.filter((trouble) => trouble !== undefined))].join('; ');
    if (said === '') this.status.ok();
    else this.status.degraded(said);
    if (said !== '' && said !== this.#said) this.log.warn('Replicas are not as they should be', { reason: said });
    this.#said = said;
  }
}
