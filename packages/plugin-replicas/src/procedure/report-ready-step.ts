import type { Step, StepRun } from '@spotguard/sdk';
import { inject, injectable } from '@spotguard/sdk/inject';
import { ReplicaReports } from '../control-plane/replica-reports.js';
import { ReplicaEvents } from '../replica-events.js';
import type { ReplicaProcedure } from './replica-procedure.js';
import { secondsBetween } from './seconds-between.js';

/** Tells the control plane and the plugins of this agent that the replica is ready, if it is. */
@injectable()
export class ReportReadyStep implements Step<ReplicaProcedure, 'report-ready'> {
  constructor(
    @inject(ReplicaReports) private readonly reports: ReplicaReports,
    @inject(ReplicaEvents) private readonly events: ReplicaEvents,
  ) {}

  prepare() {
    return {};
  }

  async perform(_: object, run: StepRun<ReplicaProcedure>) {
    const { accept, launch, ready } = run.results;
    if (ready.ending !== undefined) return {};
    const { replicaId } = run.input;
    await this.reports.ready(replicaId);
    const readyAfterSeconds = secondsBetween(launch.launchedAt, ready.readyAt) ?? null;
    this.events.emitReady({ replicaId, instanceId: launch.instanceId, zone: accept.zone, readyAfterSeconds });
    return {};
  }
}
