import type { Step, StepRun } from '@spotguard/sdk';
import { inject, injectable } from '@spotguard/sdk/inject';
import { ReplicaReports } from '../control-plane/replica-reports.js';
import type { ReplicaProcedure } from './replica-procedure.js';

@injectable()
export class ReportReadyStep implements Step<ReplicaProcedure, 'report-ready'> {
  constructor(@inject(ReplicaReports) private readonly reports: ReplicaReports) {}

  prepare() {
    return {};
  }

  async perform(_: object, run: StepRun<ReplicaProcedure>) {
    if (run.results.ready.ending === undefined) await this.reports.ready(run.input.replicaId);
    return {};
  }
}
