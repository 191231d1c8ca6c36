import { Instances, PriceBook } from '@spotguard/plugin-aws/contract';
import { Reports } from '@spotguard/plugin-session/contract';
import { InstanceIdentity, type Output, optional, type Step, type StepRun } from '@spotguard/sdk';
import { inject, injectable } from '@spotguard/sdk/inject';
import type { InstanceFacts } from '../instance-facts.js';
import { switchReport } from '../switch-report.js';
import type { SuccessionProcedure } from './succession-procedure.js';

type Intent = Output<SuccessionProcedure['steps']['report']['intent']>;

/**
 * Reports what the predecessor has reported or could not report any more, under the same key: a control plane of ours
 * counts it once and fills gaps, and the session sends a v4 backend nothing that it has already.
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
    const [old, own] = await Promise.all([
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
          launchedAt: own?.launchedAt,
          handedOverAt: run.results['take-over'].at,
          terminatedAt: run.results['see-predecessor-off'].terminatedAt,
        },
        imageUsed: old !== undefined && old.imageId !== imageId,
        prices: this.prices?.known(instanceType),
        leftRunning: run.results['see-predecessor-off'].leftRunning,
      }),
    };
  }

  async perform({ report }: Intent, run: StepRun<SuccessionProcedure>) {
    await this.reports.reportSwitch(run.input.key, report);
    return {};
  }
}
