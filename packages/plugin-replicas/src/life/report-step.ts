import type { Step, StepRun } from '@spotguard/sdk';
import { inject, injectable } from '@spotguard/sdk/inject';
import { ReplicaReports } from '../control-plane/replica-reports.js';
import { LiveReplicas } from '../live/live-replicas.js';
import type { ReplicaProcedure } from './replica-procedure.js';

/** A replica that was spared carries the workload or belongs to somebody else: that is not for this instance to report. */
@injectable()
export class ReportStep implements Step<ReplicaProcedure, 'report'> {
  constructor(
    @inject(ReplicaReports) private readonly reports: ReplicaReports,
    @inject(LiveReplicas) private readonly liveReplicas: LiveReplicas,
  ) {}

  prepare() {
    return {};
  }

  async perform(_: object, run: StepRun<ReplicaProcedure>) {
    const { replicaId } = run.input;
    const { by, reason } = run.results['stand-by'].ending;
    if (run.results.end.spared === undefined) {
      if (by === 'failed') await this.reports.failed(replicaId, reason);
      else await this.reports.terminated(replicaId);
    }
    this.liveReplicas.remove(replicaId);
    return {};
  }
}
