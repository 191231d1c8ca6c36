import type { FinishedRun, Input } from '@spotguard/sdk';
import type { failoverFinished } from '../contract.js';
import { type FailoverInput, runId } from './failover-input.js';
import type { FailoverProcedure } from './failover-procedure.js';
import { failoverReason } from './failover-reason.js';

type Run = FinishedRun<FailoverProcedure>;
type Facts = Pick<
  Input<typeof failoverFinished.payload>,
  'outcome' | 'reason' | 'successorId' | 'successorOrigin' | 'handOverSeconds'
>;

const origins = { promoted: 'promotion', replica: 'replica', adopted: 'switch', launched: 'launch' } as const;

/** Returns what the event says of a failover of this instance. */
export function finishedFailover(
  { outcome, startedAt, seconds }: Run,
  { input, instanceId }: { readonly input: FailoverInput; readonly instanceId: string },
): Input<typeof failoverFinished.payload> {
  return {
    key: runId(input),
    noticeId: input.id,
    run: input.run,
    instanceId,
    startedAt,
    seconds,
    ...factsOf(outcome),
  };
}

function factsOf(outcome: Run['outcome']): Facts {
  const nobody = { outcome: 'no-successor', successorId: null, successorOrigin: null } as const;
  if (outcome.status !== 'done') return { ...nobody, reason: outcome.reason, handOverSeconds: null };
  const { results, passedOver } = outcome;
  const { promotedBy, successor, origin = 'launched', seconds } = results['hand-over'];
  const hasEndedLeftovers = passedOver.every(({ step }) => step !== 'end-leftovers');
  const reasons = [
    failoverReason(results['hand-over'], hasEndedLeftovers ? results['end-leftovers'].running : []),
    ...passedOver.map(({ step, reason }) => `the step '${step}' failed: ${reason}`),
  ].filter((reason) => reason !== null);
  const reason = reasons.length === 0 ? null : reasons.join('; ');
  const handOverSeconds = { choose: seconds.choose, launch: seconds.launch, handOver: seconds.hand_over };
  if (promotedBy === 'nobody' || successor === undefined) return { ...nobody, reason, handOverSeconds };
  return {
    outcome: 'handed-over',
    reason,
    successorId: successor,
    successorOrigin: origins[origin],
    handOverSeconds,
  };
}
