import { defineToken, Logger, type ProcedureOutcome, ProcedureRunner } from '@spotguard/sdk';
import { inject, injectable } from '@spotguard/sdk/inject';
import { LaunchBrake } from './launch-brake.js';
import { type StandbyProcedure, type StandbyWish, standbyProcedure } from './life/standby-procedure.js';
import { Book, type StandbyBook } from './standby-book.js';

type Outcome = ProcedureOutcome<StandbyProcedure>;

/** Begins the lives of standbys. */
export interface StandbyLauncher {
  /**
   * Begins a standby's life unless it has one; the same replica never has a second. Returns why it has to wait instead,
   * or the end of that life, which comes when the standby has ended.
   */
  begin(wish: StandbyWish): { readonly waits: string } | { readonly ended: Promise<Outcome> };
}
export const StandbyLauncher = defineToken<StandbyLauncher>('replicas/standby-launcher');

@injectable()
export class BrakedStandbyLauncher implements StandbyLauncher {
  constructor(
    @inject(LaunchBrake) private readonly brake: LaunchBrake,
    @inject(Book) private readonly book: StandbyBook,
    @inject(ProcedureRunner) private readonly procedures: ProcedureRunner,
    @inject(Logger) private readonly log: Logger,
  ) {}

  begin(wish: StandbyWish): { readonly waits: string } | { readonly ended: Promise<Outcome> } {
    const { replicaId } = wish;
    const waits = this.book.find(replicaId) === undefined ? this.brake.reasonToWait(replicaId) : undefined;
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
