import { Session } from '@spotguard/plugin-session/contract';
import { parseLaunchIntent } from '@spotguard/plugin-switching/contract';
import {
  Clock,
  defineToken,
  isSpotGuardError,
  Lineage,
  Logger,
  ProcedureRunner,
  type StepImplementations,
} from '@spotguard/sdk';
import { inject, injectable } from '@spotguard/sdk/inject';
import { Drain } from '../drain/drain.js';
import type { Notice } from '../notices/notice.js';
import { Stopping } from '../stopping.js';
import { type FailoverProcedure, failoverProcedure } from './failover-procedure.js';
import { FailoverSteps } from './failover-steps.js';
import { runUnjournaled } from './run-unjournaled.js';

/** Acts on a notice. */
export interface Failover {
  /** Returns at once. Does nothing but say so when this host may not act, or already does. */
  begin(notice: Notice): void;
}
export const Failover = defineToken<Failover>('termination/failover');

/** Outside the command bus: a failover waits for no slot. */
@injectable()
export class ProcedureFailover implements Failover {
  #underWay: string | undefined;

  constructor(
    @inject(Lineage) private readonly lineage: Lineage,
    @inject(Session) private readonly session: Session,
    @inject(Drain) private readonly drain: Drain,
    @inject(ProcedureRunner) private readonly procedures: ProcedureRunner,
    @inject(FailoverSteps) private readonly steps: StepImplementations<FailoverProcedure>,
    @inject(Clock) private readonly clock: Clock,
    @inject(Logger) private readonly log: Logger,
    @inject(Stopping) private readonly stopping: AbortSignal,
  ) {}

  begin(notice: Notice): void {
    const reason = this.#reasonAgainst(notice);
    if (reason !== undefined) {
      this.log.warn('Notice is only reported', { notice: notice.id, reason });
      return;
    }
    this.#underWay = notice.id;
    void this.drain.drained(notice);
    void this.#run(notice);
  }

  async #run(notice: Notice): Promise<void> {
    const key = `failover/${notice.id}`;
    try {
      const outcome = await this.procedures.run(failoverProcedure, { key, input: notice });
      this.log.info('Failover ended', { notice: notice.id, status: outcome.status });
    } catch (error) {
      if (isSpotGuardError(error, 'CANCELLED')) return;
      this.log.error('Journal failed; the failover goes on without it', { notice: notice.id, error });
      await this.#runUnjournaled(key, notice);
    }
    this.#underWay = undefined;
  }

  async #runUnjournaled(key: string, notice: Notice): Promise<void> {
    const { steps, clock, log, stopping: signal } = this;
    // Only the end of the agent stops it, and then there is nobody left to be told.
    await runUnjournaled({ steps, key, notice, clock, log, signal }).catch(() => {});
  }

  #reasonAgainst({ id }: Notice): string | undefined {
    const { permits, role, parked } = this.session;
    if (this.#underWay !== undefined && this.#underWay !== id) return 'A failover of this host is under way';
    if (parked) return 'Another host carries the workload';
    if (!permits.emergencies) return 'This agent is frozen';
    if (role === 'standby') return 'This host is a standby';
    // Nobody has said yet what this host is; only its launch tells.
    const wasStandby = parseLaunchIntent(this.lineage.intent)?.kind === 'standby';
    return role === undefined && wasStandby ? 'This host was launched as a standby' : undefined;
  }
}
