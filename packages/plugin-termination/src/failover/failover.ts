import { Session } from '@spotguard/plugin-session/contract';
import { parseLaunchIntent } from '@spotguard/protocol';
import { isSpotGuardError, Lineage, Logger, ProcedureRunner } from '@spotguard/sdk';
import { inject, injectable } from '@spotguard/sdk/inject';
import { Drain } from '../drain/drain.js';
import type { Notice } from '../notices/notice.js';
import { NoticeReporter } from '../notices/notice-reporter.js';
import { Stopping } from '../stopping.js';
import { type FailoverInput, runId } from './failover-input.js';
import { failoverProcedure } from './failover-procedure.js';
import { Freeze } from './freeze.js';
import { SuccessorCheck } from './successor-check.js';
import { SuccessorWatch } from './successor-watch.js';

/** Fails over on a notice. Runs outside the command bus, so that it never waits for other commands. */
@injectable()
export class Failover {
  #underWay: string | undefined;
  /** The notice that a freeze has kept this instance from acting on. */
  #frozen: Notice | undefined;

  constructor(
    @inject(Lineage) private readonly lineage: Lineage,
    @inject(Session) private readonly session: Session,
    @inject(Freeze) private readonly freeze: Freeze,
    @inject(NoticeReporter) private readonly reporter: NoticeReporter,
    @inject(SuccessorCheck) private readonly check: SuccessorCheck,
    @inject(Drain) private readonly drain: Drain,
    @inject(ProcedureRunner) private readonly procedures: ProcedureRunner,
    @inject(Logger) private readonly log: Logger,
    @inject(Stopping) private readonly stopping: AbortSignal,
    @inject(SuccessorWatch) watch: SuccessorWatch,
  ) {
    watch.startNextRun = (input) => void this.#run(input);
  }

  /** Returns at once. Only logs the reason when this instance must not fail over, or does so already. */
  begin(notice: Notice): void {
    const reason = this.#reasonAgainst(notice);
    if (reason === undefined) {
      this.#begin(notice);
      return;
    }
    this.log.warn('Notice is only reported', { notice: notice.id, reason });
    if (reason === this.freeze.reason) {
      this.#frozen = notice;
      void this.freeze.reportFor(notice, reason);
    }
    if (this.session.role === 'superseded' && !this.freeze.isFrozen) {
      this.#beginIfPrimaryIsGone(notice).catch(() => {});
    }
  }

  /** Fails over on a notice that still stands, when a freeze has kept this instance from it and has ended since. */
  beginIfFreezeHasEnded({ id }: Notice): void {
    const notice = this.#frozen;
    if (notice?.id !== id || this.freeze.isFrozen) return;
    this.#frozen = undefined;
    this.log.warn('The freeze has ended and the notice still stands: the failover begins', { notice: id });
    this.begin(notice);
  }

  /** Fails over a superseded instance when the instance that the control plane calls the primary is gone. */
  async #beginIfPrimaryIsGone(notice: Notice): Promise<void> {
    await this.reporter.report(notice);
    const primary = this.reporter.promotedFor(notice);
    if (primary === undefined || (await this.check.isAlive(primary, this.stopping))) return;
    this.log.error('The instance that the control plane calls the primary is gone', { notice: notice.id, primary });
    this.#begin(notice);
  }

  #begin(notice: Notice): void {
    this.#underWay = notice.id;
    void this.drain.run(notice);
    void this.#run({ ...notice, run: 1 }).then(() => {
      if (this.#underWay === notice.id) this.#underWay = undefined;
    });
  }

  async #run(input: FailoverInput): Promise<void> {
    const { id: notice, run } = input;
    try {
      const outcome = await this.procedures.run(failoverProcedure, { key: `failover/${runId(input)}`, input });
      this.log.info('Failover ended', { notice, run, status: outcome.status });
    } catch (error) {
      // The agent stops; the run resumes at the next start.
      if (!isSpotGuardError(error, 'CANCELLED')) this.log.error('Failover failed', { notice, run, error });
    }
  }

  #reasonAgainst({ id }: Notice): string | undefined {
    const { role, isParked } = this.session;
    if (this.#underWay !== undefined && this.#underWay !== id) return 'A failover of this instance is under way';
    if (isParked) return 'Another instance carries the workload';
    if (role === 'standby') return 'This instance is a replica';
    // The control plane has not assigned a role yet; the launch intent tells what this instance was launched as.
    const wasReplica = parseLaunchIntent(this.lineage.intent)?.kind === 'standby';
    if (role === undefined && wasReplica) return 'This instance was launched as a replica';
    return this.freeze.reason;
  }
}
