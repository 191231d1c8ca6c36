import { GoneEvidence } from '@spotguard/plugin-aws/contract';
import { Session } from '@spotguard/plugin-session/contract';
import { isReplicaPlaceholder, type Replica } from '@spotguard/protocol';
import { Clock } from '@spotguard/sdk';
import { inject, injectable } from '@spotguard/sdk/inject';
import { ReplicaReports } from '../control-plane/replica-reports.js';
import { LiveReplicas } from '../live/live-replicas.js';
import { ReplicaEvents } from '../replica-events.js';
import { ReplicaTerminator } from './replica-terminator.js';

/** Rows handled in one call, as a v4 backend lists all replicas that ever were. */
const maxRowsAtOnce = 20;
/** EC2 may show a new instance late, and stops showing one an hour after its end. */
const maxUnseenMs = 120_000;

/**
 * Ends the replicas that the control plane lists as terminated. One that has a procedure on this instance is withdrawn,
 * and its procedure ends it. Any other, such as one that an earlier instance launched, is ended here, if EC2 proves that
 * it is a replica of this workload.
 */
@injectable()
export class TerminatedRows {
  /** Ids of the replicas that need nothing more, with the reason if they were not ended. */
  readonly #done = new Map<string, string | undefined>();
  readonly #evidence = new Map<string, GoneEvidence>();
  /** When a row that is still open was last tried, in monotonic milliseconds. */
  readonly #triedAt = new Map<string, number>();

  constructor(
    @inject(Session) private readonly session: Session,
    @inject(ReplicaTerminator) private readonly terminator: ReplicaTerminator,
    @inject(ReplicaReports) private readonly reports: ReplicaReports,
    @inject(LiveReplicas) private readonly liveReplicas: LiveReplicas,
    @inject(ReplicaEvents) private readonly events: ReplicaEvents,
    @inject(Clock) private readonly clock: Clock,
  ) {}

  /**
   * Returns why some instances were not ended, in sentences. When a row fails, the others are still handled; then the first
   * error is thrown.
   */
  async end(rows: readonly Replica[], signal: AbortSignal): Promise<readonly string[]> {
    const listed = new Set(rows.map(({ id }) => id));
    for (const kept of [this.#done, this.#evidence, this.#triedAt]) {
      for (const id of kept.keys()) if (!listed.has(id)) kept.delete(id);
    }
    for (const { id } of rows) this.liveReplicas.find(id)?.withdraw();
    // Our control plane lists a row as inactive once its end is confirmed; a v4 backend does not.
    const confirmsEnds = await this.session.supports('confirmed-ends', signal);
    const open = rows.filter(
      ({ id, is_active }) =>
        !this.#done.has(id) && this.liveReplicas.find(id) === undefined && (!confirmsEnds || Boolean(is_active)),
    );
    // Those that were never tried, or longest ago, come first: rows that fail again and again keep no others waiting.
    open.sort((a, b) => (this.#triedAt.get(a.id) ?? -1) - (this.#triedAt.get(b.id) ?? -1));
    const failures: unknown[] = [];
    for (const row of open.slice(0, maxRowsAtOnce)) {
      this.#triedAt.set(row.id, this.clock.monotonic());
      await this.#endRow(row, signal).catch((error) => failures.push(error));
      signal.throwIfAborted();
    }
    if (failures.length > 0) throw failures[0];
    return [...this.#done.values()].filter((reason) => reason !== undefined);
  }

  async #endRow({ id: replicaId, instance_id: instanceId, is_active }: Replica, signal: AbortSignal): Promise<void> {
    if (!instanceId || isReplicaPlaceholder(instanceId)) {
      this.#done.set(replicaId, undefined);
      if (is_active) await this.reports.terminated(replicaId);
      return;
    }
    const outcome = await this.terminator.end({ replicaId, instanceId, isInJournal: false }, signal);
    if (outcome.status === 'unseen' && !this.#isGone(replicaId)) return;
    this.#evidence.delete(replicaId);
    // A v4 backend lists every replica that ever was, so of those that had ended before nothing is told.
    if (outcome.status === 'ended' && !outcome.wasTerminated)
      this.events.emitEnded({ replicaId, instanceId, outcome: 'withdrawn', reason: null, seconds: {} });
    if (outcome.status !== 'spared') await this.reports.terminated(replicaId);
    this.#done.set(replicaId, outcome.status === 'spared' ? outcome.reason : undefined);
  }

  /** Whether an instance that EC2 does not show is gone, by this look and those before it. */
  #isGone(replicaId: string): boolean {
    const evidence = this.#evidence.get(replicaId) ?? new GoneEvidence({ maxUnseenMs });
    this.#evidence.set(replicaId, evidence);
    return evidence.add('unseen', this.clock.monotonic());
  }
}
