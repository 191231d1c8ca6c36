import { Instances, lookOf } from '@spotguard/plugin-aws/contract';
import { Session } from '@spotguard/plugin-session/contract';
import { isReplicaPlaceholder, parseLaunchIntent, replicaPool } from '@spotguard/protocol';
import { Clock, Lineage, Logger, Status } from '@spotguard/sdk';
import { inject, injectable } from '@spotguard/sdk/inject';
import { ReplicaList } from './control-plane/replica-list.js';
import { TerminatedRows } from './end/terminated-rows.js';
import { LaunchCircuitBreaker } from './launch/launch-circuit-breaker.js';
import { ReplicaLauncher } from './launch/replica-launcher.js';
import type { LiveReplica } from './live/live-replica.js';
import { LiveReplicas } from './live/live-replicas.js';

/**
 * Makes the replicas match what the control plane lists: starts those that are wanted and ends the others. Also checks that
 * those which are ready still run.
 */
@injectable()
export class ReplicaPolling {
  #lastReason = '';

  constructor(
    @inject(Lineage) private readonly lineage: Lineage,
    @inject(Session) private readonly session: Session,
    @inject(Instances) private readonly instances: Instances,
    @inject(ReplicaList) private readonly list: ReplicaList,
    @inject(TerminatedRows) private readonly terminatedRows: TerminatedRows,
    @inject(ReplicaLauncher) private readonly launcher: ReplicaLauncher,
    @inject(LaunchCircuitBreaker) private readonly breaker: LaunchCircuitBreaker,
    @inject(LiveReplicas) private readonly liveReplicas: LiveReplicas,
    @inject(Status) private readonly status: Status,
    @inject(Clock) private readonly clock: Clock,
    @inject(Logger) private readonly log: Logger,
  ) {}

  async poll(signal: AbortSignal): Promise<void> {
    await Promise.all(this.liveReplicas.all.map((replica) => this.#check(replica, signal)));
    if (!(await this.#managesReplicas(signal))) return;
    // Both are tried: an end that always fails must not keep a replica from being launched.
    const [ends, launches] = await Promise.allSettled([this.#end(signal), this.#launch(signal)]);
    if (ends.status === 'rejected') throw ends.reason;
    if (launches.status === 'rejected') throw launches.reason;
    this.#showReasons([...ends.value, ...launches.value, this.breaker.reasonToWait]);
  }

  async #end(signal: AbortSignal): Promise<readonly string[]> {
    return this.terminatedRows.end(await this.list.read('terminated', signal), signal);
  }

  /** Returns why replicas have to wait. */
  async #launch(signal: AbortSignal): Promise<readonly string[]> {
    const rows = await this.list.read('launching', signal);
    // A row may have its placeholder for a while after its instance was launched.
    const wanted = rows.filter(
      ({ id, instance_id }) => isReplicaPlaceholder(instance_id) && !this.liveReplicas.find(id),
    );
    return wanted.flatMap((row) => {
      const started = this.launcher.start({ replicaId: row.id, ...replicaPool(row) });
      return 'reasonToWait' in started ? [started.reasonToWait] : [];
    });
  }

  /**
   * A v4 backend does not tell an instance that it is a replica or was promoted; so a former replica leaves all replicas
   * alone.
   */
  async #managesReplicas(signal: AbortSignal): Promise<boolean> {
    if (!this.session.permits.changes) return false;
    const wasReplica = parseLaunchIntent(this.lineage.intent)?.kind === 'standby';
    return !wasReplica || (await this.session.supports('instance-registry', signal));
  }

  /** A check that fails changes nothing. */
  async #check(replica: LiveReplica, signal: AbortSignal): Promise<void> {
    if (replica.instanceId === undefined) return;
    try {
      const found = await this.instances.describe(replica.instanceId, signal);
      replica.addLook(lookOf(found), this.clock.monotonic());
    } catch (error) {
      this.log.info('Replica could not be checked', { replicaId: replica.replicaId, error });
    }
  }

  #showReasons(reasons: readonly (string | undefined)[]): void {
    const reason = [...new Set(reasons.filter((one) => one !== undefined))].join('; ');
    if (reason === '') this.status.ok();
    else this.status.degraded(reason);
    if (reason !== '' && reason !== this.#lastReason) {
      this.log.warn('Replicas wait for their launch, or were not ended', { reason });
    }
    this.#lastReason = reason;
  }
}
