import { type FailoverReport, formatPoolId, wireTimestamp } from '@spotguard/protocol';
import { InstanceIdentity, type Output, type Step, type StepRun } from '@spotguard/sdk';
import { inject, injectable } from '@spotguard/sdk/inject';
import { InterruptionReports } from '../interruption-reports.js';
import { runId } from './failover-input.js';
import type { FailoverProcedure, Moved } from './failover-procedure.js';

type Intent = Output<FailoverProcedure['steps']['report']['intent']>;

const maxRungs = 64;
const maxReasonLength = 4_000;

const outcomes = {
  promoted: 'standby-promoted',
  standby: 'standby-promoted',
  adopted: 'switch-adopted',
  launched: 'replacement-launched',
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
    await this.reports.failover(runId(run.input), report);
    return {};
  }

  #report({ input, results }: StepRun<FailoverProcedure>): FailoverReport {
    const { move, 'end-leftovers': leftovers, drain } = results;
    const { instanceType } = this.identity;
    return {
      notice: {
        instance_id: input.instanceId,
        action: input.action,
        at: wireTimestamp(new Date(input.at)),
        detected_at: wireTimestamp(new Date(input.detectedAt)),
      },
      outcome: outcomeOf(move),
      new_instance_id: move.successor ?? null,
      ladder: move.left.slice(0, maxRungs).map(({ zone: availabilityZone, market, code, reason }) => ({
        pool_id: formatPoolId({ instanceType, availabilityZone }),
        market,
        reason: `${code}: ${reason}`,
      })),
      seconds: {
        ...move.seconds,
        ...(drain.startedAt === undefined ? {} : { drain: seconds(drain.startedAt, drain.endedAt) }),
      },
      reason: reasonOf(move, leftovers.running),
    };
  }
}

function outcomeOf({ by, origin, successor }: Moved): FailoverReport['outcome'] {
  if (by === 'nobody' && successor === undefined) return 'nothing-launched';
  return outcomes[origin ?? 'launched'];
}

/** Whatever a person has to know besides: why there is no successor, which candidates were none, what still runs. */
function reasonOf({ end, state }: Moved, running: readonly string[]): string | null {
  const parts = [
    ...(end === undefined ? [] : [end]),
    ...state.rejected.map(({ instanceId, reason }) => `${instanceId} was not taken: ${reason}`),
    ...(running.length === 0 ? [] : [`not needed and still running, to be ended by hand: ${running.join(', ')}`]),
  ];
  return parts.length === 0 ? null : parts.join('; ').slice(0, maxReasonLength);
}

function seconds(from: number, to: number): number {
  return Math.max(0, Math.round((to - from) / 1_000));
}
