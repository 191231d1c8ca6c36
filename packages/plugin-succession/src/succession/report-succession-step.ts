import { Instances, PriceBook } from '@spotguard/plugin-aws/contract';
import { Reports } from '@spotguard/plugin-session/contract';
import { InstanceIdentity, type Output, optional, type Step, type StepRun } from '@spotguard/sdk';
import { inject, injectable } from '@spotguard/sdk/inject';
import type { InstanceFacts } from '../instance-facts.js';
import { switchReport } from '../switch-report.js';
import type { SuccessionProcedure } from './succession-procedure.js';

type Intent = Output<SuccessionProcedure['steps']['report']['intent']>;

/**
 * Reports the replacement under the same key as the predecessor, which may not have been able to report. A control plane
 * of SpotGuard counts both reports once; the session does not send a v4 backend a report that it already has.
 */
@injectable()
export class ReportSuccessionStep implements Step<SuccessionProcedure, 'report'> {
  constructor(
    @inject(InstanceIdentity) private readonly identity: InstanceIdentity,
    @inject(Instances) private readonly instances: Instances,
    @inject(Reports) private readonly reports: Reports,
    @inject(optional(PriceBook)) private readonly prices: PriceBook | undefined,
  ) {}

  async prepare(run: StepRun<SuccessionProcedure>): Promise<Intent> {
    const { predecessor, kind, key, trigger, startedAt, fromMarket } = run.input;
    const { instanceId, instanceType, region, zone, imageId, privateIp } = this.identity;
    const to: InstanceFacts = {
      instanceId,
      instanceType,
      region,
      zone,
      imageId,
      market: this.identity.market,
      privateIp,
    };
    const [old, itself] = await Promise.all([
      this.instances.describe(predecessor, run.signal),
      this.instances.describe(instanceId, run.signal),
    ]);
    return {
      report: switchReport({
        from: { ...old, instanceId: predecessor, market: fromMarket, region },
        to,
        commandId: kind === 'switch' ? key : undefined,
        trigger,
        times: {
          startedAt,
          launchedAt: itself?.launchedAt,
          handedOverAt: run.results['take-over'].at,
          terminatedAt: run.results['retire-predecessor'].terminatedAt,
        },
        imageUsed: old !== undefined && old.imageId !== imageId,
        prices: this.prices?.known(instanceType),
        leftRunning: run.results['retire-predecessor'].leftRunning,
      }),
    };
  }

  async perform({ report }: Intent, run: StepRun<SuccessionProcedure>) {
    await this.reports.reportSwitch(run.input.key, report);
    return {};
  }
}
