import { Logger, type ProcedureOutcome, ProcedureRunner } from '@spotguard/sdk';
import { inject, injectable } from '@spotguard/sdk/inject';
import { LaunchCircuitBreaker } from './launch-circuit-breaker.js';
import { type StandbyProcedure, type StandbyWish, standbyProcedure } from './life/standby-procedure.js';
import { StandbyBook } from './standby-book.js';

type Outcome = ProcedureOutcome<StandbyProcedure>;

/** Begins the lives of standbys. */
@injectable()
export class StandbyLauncher {
  constructor(
    @inject(LaunchCircuitBreaker) private readonly breaker: LaunchCircuitBreaker,
    @inject(StandbyBook) private readonly book: StandbyBook,
    @inject(ProcedureRunner) private readonly procedures: ProcedureRunner,
    @inject(Logger) private readonly log: Logger,
  ) {}

  /**
   * Begins a standby's life unless it has one; the same replica never has a second. Returns why it has to wait instead,
   * or the end of that life, which comes when the standby has ended.
   */
  begin(wish: StandbyWish): { readonly waits: string } | { readonly ended: Promise<Outcome> } {
    const { replicaId } = wish;
    const waits = this.book.find(replicaId) === undefined ? this.breaker.admit(replicaId) : undefined;
    if (waits !== undefined) return { waits };
    this.book.of(replicaId);
    const ended = this.procedures.run(standbyProcedure, { key: `replica/${replicaId}`, input: wish });
    ended.then(
      (outcome) => {
        this.book.strikeOut(replicaId);
        if (outcome.status === 'refused') this.log.error('Standby cannot go on', { replicaId, ...outcome });
      },
      (error) => this.log.info('Standby goes on at the next start', { replicaId, error }),
    );
    return { ended };
  }
}
