import { type FailoverReport, formatPoolId } from '@spotguard/protocol';
import { InstanceIdentity, type Output, type Step, type StepRun } from '@spotguard/sdk';
import { inject, injectable } from '@spotguard/sdk/inject';
import { InterruptionReports } from '../interruption-reports.js';
import { runId } from './failover-input.js';
import type { FailoverProcedure, HandOverResult } from './failover-procedure.js';
import { failoverReason } from './failover-reason.js';
import { reportedNotice } from './reported-notice.js';

type Intent = Output<FailoverProcedure['steps']['report']['intent']>;

const maxSkipped = 64;

const outcomes = {
  promoted: 'standby-promoted',
  replica: 'standby-promoted',
  adopted: 'switch-adopted',
  launched: 'replacement-launched',
} as const;

/** Reports how the failover ended and how many seconds each part took. */
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
    await this.reports.failover(runId(run.input), report);
    return {};
  }

  #report({ input, results }: StepRun<FailoverProcedure>): FailoverReport {
    const { 'hand-over': handOver, 'end-leftovers': leftovers, drain } = results;
    const { instanceType } = this.identity;
    return {
      notice: reportedNotice(input),
      outcome: outcomeOf(handOver),
      new_instance_id: handOver.successor ?? null,
      ladder: handOver.skipped.slice(0, maxSkipped).map(({ zone: availabilityZone, market, code, reason }) => ({
        pool_id: formatPoolId({ instanceType, availabilityZone }),
        market,
        reason: `${code}: ${reason}`,
      })),
      seconds: {
        ...handOver.seconds,
        ...(drain.startedAt === undefined ? {} : { drain: seconds(drain.startedAt, drain.endedAt) }),
      },
      reason: failoverReason(handOver, leftovers.running),
    };
  }
}

function outcomeOf({ promotedBy, origin, successor }: HandOverResult): FailoverReport['outcome'] {
  if (promotedBy === 'nobody' && successor === undefined) return 'nothing-launched';
  return outcomes[origin ?? 'launched'];
}

function seconds(from: number, to: number): number {
  return Math.max(0, Math.round((to - from) / 1_000));
}
