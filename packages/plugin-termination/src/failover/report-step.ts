import { type FailoverReport, formatPoolId, wireTimestamp } from '@spotguard/protocol';
import { InstanceIdentity, type Output, type Step, type StepRun } from '@spotguard/sdk';
import { inject, injectable } from '@spotguard/sdk/inject';
import { InterruptionReports } from '../interruption-reports.js';
import type { FailoverProcedure } from './failover-procedure.js';

type Intent = Output<FailoverProcedure['steps']['report']['intent']>;

const outcomes = {
  promoted: 'standby-promoted',
  standby: 'standby-promoted',
  adopted: 'switch-adopted',
  launch: 'replacement-launched',
} as const;

/** What the failover came to, with the seconds that each part took. */
@injectable()
export class ReportStep implements Step<FailoverProcedure, 'report'> {
  constructor(
    @inject(InstanceIdentity) private readonly identity: InstanceIdentity,
    @inject(InterruptionReports) private readonly reports: InterruptionReports,
  ) {}

  prepare(run: StepRun<FailoverProcedure>): Intent {
    return { report: this.#report(run) };
  }

  async perform({ report }: Intent, run: StepRun<FailoverProcedure>) {
    await this.reports.failover(run.input.id, report);
    return {};
  }

  #report({ input, results }: StepRun<FailoverProcedure>): FailoverReport {
    const { choose, launch, drain, 'hand-over': handOver } = results;
    const { instanceType } = this.identity;
    const { successor } = handOver;
    return {
      notice: {
        instance_id: input.instanceId,
        action: input.action,
        at: wireTimestamp(new Date(input.at)),
        detected_at: wireTimestamp(new Date(input.detectedAt)),
      },
      outcome: outcomeOf(results),
      new_instance_id: successor ?? null,
      ladder: launch.left.slice(0, 64).map(({ zone: availabilityZone, market, code, reason }) => ({
        pool_id: formatPoolId({ instanceType, availabilityZone }),
        market,
        reason: `${code}: ${reason}`,
      })),
      seconds: {
        choose: seconds(input.detectedAt, choose.at),
        launch: seconds(choose.at, launch.at),
        hand_over: seconds(launch.at, handOver.at),
        ...(drain.startedAt === undefined ? {} : { drain: seconds(drain.startedAt, drain.endedAt) }),
      },
      reason: launch.end ?? null,
    };
  }
}

function outcomeOf({
  choose,
  'hand-over': handOver,
}: StepRun<FailoverProcedure>['results']): FailoverReport['outcome'] {
  const { by, successor } = handOver;
  if (by === 'nobody' && successor === undefined) return 'nothing-launched';
  return by === 'answer' ? 'standby-promoted' : outcomes[choose.choice];
}

function seconds(from: number, to: number): number {
  return Math.max(0, Math.round((to - from) / 1_000));
}
