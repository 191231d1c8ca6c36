import { parseLaunchIntent } from '@spotguard/protocol';
import type { FinishedRun, Input, InstanceIdentity, Lineage } from '@spotguard/sdk';
import type { takeOverFinished } from '../contract.js';
import type { SuccessionProcedure } from './succession-procedure.js';

/** Returns what the event says of the take-over by this instance; undefined when SpotGuard did not launch it. */
export function finishedTakeOver(
  { outcome, startedAt, seconds }: FinishedRun<SuccessionProcedure>,
  { instanceId, lineage }: Pick<InstanceIdentity, 'instanceId'> & { readonly lineage: Lineage },
): Input<typeof takeOverFinished.payload> | undefined {
  const { predecessor: predecessorId } = lineage;
  const intent = parseLaunchIntent(lineage.intent);
  if (predecessorId === undefined || intent === undefined) return undefined;
  return {
    key: intent.key,
    launchedFor: intent.kind === 'standby' ? 'replica' : intent.kind,
    outcome: outcome.status,
    reason: outcome.status === 'done' ? null : outcome.reason,
    by: outcome.status === 'done' ? outcome.results['await-hand-over'].by : null,
    instanceId,
    predecessorId,
    startedAt,
    seconds,
  };
}
