import type { Step, StepRun } from '@spotguard/sdk';
import { inject, injectable } from '@spotguard/sdk/inject';
import { ReplicaReports } from '../control-plane/replica-reports.js';
import type { ReplicaProcedure } from './replica-procedure.js';

@injectable()
export class ReportLaunchStep implements Step<ReplicaProcedure, 'report-launch'> {
  constructor(@inject(ReplicaReports) private readonly reports: ReplicaReports) {}

  prepare() {
    return {};
  }

  async perform(_: object, run: StepRun<ReplicaProcedure>) {
    await this.reports.launched(run.input.replicaId, run.results.launch.instanceId);
    return {};
  }
}
