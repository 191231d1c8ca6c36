import { Session } from '@spotguard/plugin-session/contract';
import { isReplicaPlaceholder, type Replica } from '@spotguard/protocol';
import { Clock } from '@spotguard/sdk';
import { inject, injectable } from '@spotguard/sdk/inject';
import { ReplicaReports } from '../control-plane/replica-reports.js';
import { LiveReplicas } from '../live/live-replicas.js';
import { ReplicaEnd } from './replica-end.js';

/** So many instances are looked at in one go: a v4 backend lists all that ever were. */
const maxAtOnce = 20;
/** Looks in a row, and the time that they span, before an instance that EC2 does not show counts as gone. */
const looksToBeGone = 4;
const goneAfterMs = 120_000;

interface Absence {
  readonly since: number;
  readonly looks: number;
}

/**
 * Ends what the control plane lists as terminated, those launched by an earlier instance too. By way of the book for
 * replicas that this instance has launched, by proof for all others.
 */
@injectable()
export class EndedRows {
  /** Replicas that are done with, and why if they were spared. */
  readonly #settled = new Map<string, string | undefined>();
  readonly #absences = new Map<string, Absence>();

  constructor(
    @inject(Session) private readonly session: Session,
    @inject(ReplicaEnd) private readonly replicaEnd: ReplicaEnd,
    @inject(ReplicaReports) private readonly reports: ReplicaReports,
    @inject(LiveReplicas) private readonly liveReplicas: LiveReplicas,
    @inject(Clock) private readonly clock: Clock,
  ) {}

  /** Returns what had to be spared, in sentences. One row's failure keeps no other from its end; it is thrown last. */
  async settle(rows: readonly Replica[], signal: AbortSignal): Promise<readonly string[]> {
    const listed = new Set(rows.map(({ id }) => id));
    for (const id of this.#settled.keys()) if (!listed.has(id)) this.#settled.delete(id);
    for (const { id } of rows) this.liveReplicas.find(id)?.withdraw();
    // A control plane of ours lists the confirmed ones as inactive; a v4 backend everything.
    const confirmsEnds = await this.session.supports('confirmed-ends', signal);
    const open = rows.filter(
      ({ id, is_active }) =>
        !this.#settled.has(id) && this.liveReplicas.find(id) === undefined && (!confirmsEnds || Boolean(is_active)),
    );
    const failures: unknown[] = [];
    for (const row of open.slice(0, maxAtOnce)) {
      await this.#settle(row, signal).catch((error) => failures.push(error));
      signal.throwIfAborted();
    }
    if (failures.length > 0) throw failures[0];
    return [...this.#settled.values()].filter((reason) => reason !== undefined);
  }

  async #settle({ id: replicaId, instance_id: instanceId, is_active }: Replica, signal: AbortSignal): Promise<void> {
    if (!instanceId || isReplicaPlaceholder(instanceId)) {
      this.#settled.set(replicaId, undefined);
      if (is_active) await this.reports.terminated(replicaId);
      return;
    }
    const outcome = await this.replicaEnd.end({ replicaId, instanceId, isInJournal: false }, signal);
    if (outcome.status === 'unseen' && !this.#isGone(replicaId)) return;
    this.#absences.delete(replicaId);
    if (outcome.status !== 'spared') await this.reports.terminated(replicaId);
    this.#settled.set(replicaId, outcome.status === 'spared' ? outcome.reason : undefined);
  }

  /** After an hour EC2 forgets what has ended; what was just launched it may not show yet. */
  #isGone(replicaId: string): boolean {
    const now = this.clock.monotonic();
    const { since = now, looks = 0 } = this.#absences.get(replicaId) ?? {};
    this.#absences.set(replicaId, { since, looks: looks + 1 });
    return looks + 1 >= looksToBeGone && now - since >= goneAfterMs;
  }
}
