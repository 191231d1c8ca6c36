import type { FinishedRun, Input } from '@spotguard/sdk';
import type { switchFinished } from './contract.js';
import type { SwitchProcedure } from './switch-procedure.js';

/** Returns what the event says of a switch of this instance. */
export function finishedSwitch(
  { key, input, outcome, startedAt, seconds }: FinishedRun<SwitchProcedure>,
  instanceId: string,
): Input<typeof switchFinished.payload> {
  return {
    key,
    outcome: outcome.status,
    reason: outcome.status === 'done' ? null : outcome.reason,
    instanceId,
    successorId: outcome.status === 'done' ? outcome.results.ready.to.instanceId : null,
    target: input?.target ?? null,
    trigger: input?.trigger ?? null,
    startedAt,
    seconds,
  };
}
