import type { Step, StepRun } from '@spotguard/sdk';
import { inject, injectable } from '@spotguard/sdk/inject';
import { ReplicaReports } from '../replica-reports.js';
import { StandbyBook } from '../standby-book.js';
import type { StandbyProcedure } from './standby-procedure.js';

/** A standby that was spared carries the workload or belongs to somebody else: that is not for this host to report. */
@injectable()
export class ReportStep implements Step<StandbyProcedure, 'report'> {
  constructor(
    @inject(ReplicaReports) private readonly reports: ReplicaReports,
    @inject(StandbyBook) private readonly book: StandbyBook,
  ) {}

  prepare() {
    return {};
  }

  async perform(_: object, run: StepRun<StandbyProcedure>) {
    const { replicaId } = run.input;
    const { by, reason } = run.results['stand-by'].ending;
    if (run.results.end.spared === undefined) {
      if (by === 'failed') await this.reports.failed(replicaId, reason);
      else await this.reports.terminated(replicaId);
    }
    this.book.strikeOut(replicaId);
    return {};
  }
}
