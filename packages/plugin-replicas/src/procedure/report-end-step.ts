import type { Step, StepRun } from '@spotguard/sdk';
import { inject, injectable } from '@spotguard/sdk/inject';
import { ReplicaReports } from '../control-plane/replica-reports.js';
import { LiveReplicas } from '../live/live-replicas.js';
import type { ReplicaProcedure } from './replica-procedure.js';

/**
 * Reports how the replica ended. Reports nothing about one that was spared: it is the primary or belongs to somebody
 * else.
 */
@injectable()
export class ReportEndStep implements Step<ReplicaProcedure, 'report-end'> {
  constructor(
    @inject(ReplicaReports) private readonly reports: ReplicaReports,
    @inject(LiveReplicas) private readonly liveReplicas: LiveReplicas,
  ) {}

  prepare() {
    return {};
  }

  async perform(_: object, run: StepRun<ReplicaProcedure>) {
    const { replicaId } = run.input;
    const { by, reason } = run.results.watch.ending;
    if (run.results.end.spared === undefined) {
      if (by === 'failed') await this.reports.failed(replicaId, reason);
      else await this.reports.terminated(replicaId);
    }
    this.liveReplicas.remove(replicaId);
    return {};
  }
}
