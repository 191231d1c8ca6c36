import { market, parsePoolId } from '@spotguard/protocol';
import * as z from 'zod';
import type { InstanceRow } from '../../storage/rows.js';
import type { LockedWorkload } from '../change-workload.js';
import type { CommandOrder, CommandOrdered } from './command-order.js';
import { queueSwitch, type SwitchOrdered } from './order-switch.js';
import { refuseCommand, refuseHindered, refuseInput } from './refuse-command.js';

const poolId = z
  .string()
  .max(128)
  .refine((text) => parsePoolId(text) !== undefined, 'must be <instance type>.<zone>');
const switchInput = z.strictObject({
  target_mode: market,
  target_pool_id: poolId.nullish(),
  terminate_wait_seconds: z.number().int().min(0).max(86_400).nullish(),
  instance_id: z.string().nullish(),
});

/**
 * Queues a switch whose target is in the input of a command, with the fields of the wire. A switch is a command of v4:
 * its target is stored in columns, from which the history and v4 agents read it.
 */
export async function orderSwitchByInput(
  workload: LockedWorkload,
  primary: InstanceRow,
  { input, priority, dryRun, idempotencyKey, createdBy, parentCommandId }: CommandOrder,
): Promise<CommandOrdered> {
  const parsed = switchInput.safeParse(input);
  if (!parsed.success) {
    const { issues } = parsed.error;
    return refuseInput(
      'switch',
      issues.map(({ path, message }) => ({ field: path.join('.'), message })),
    );
  }
  const { target_mode: targetMode, target_pool_id: pool, terminate_wait_seconds: wait, instance_id: id } = parsed.data;
  if (targetMode === 'spot' && !pool) {
    return refuseInput('switch', [{ field: 'target_pool_id', message: 'is required for a switch to spot' }]);
  }
  const result = await queueSwitch(workload, primary, {
    instanceId: id ?? primary.instanceId,
    targetMode,
    poolId: targetMode === 'spot' ? (pool ?? undefined) : undefined,
    terminateWaitSeconds: wait ?? undefined,
    idempotencyKey,
    priority,
    createdBy,
    dryRun,
    parentCommandId,
  });
  return answerOf(result, workload);
}

function answerOf(result: SwitchOrdered, { row }: LockedWorkload): CommandOrdered {
  switch (result.kind) {
    case 'queued':
      return result;
    case 'not-primary':
      return refuseInput('switch', [
        { field: 'instance_id', message: `is not the primary; the primary is ${result.primaryInstanceId}` },
      ]);
    case 'other-type':
      return refuseInput('switch', [
        { field: 'target_pool_id', message: `is of another type than the instance, which is ${result.instanceType}` },
      ]);
    case 'disabled':
      return refuseCommand('workload-disabled', `The workload ${row.logicalAgentId} is disabled; enable it first`);
    case 'unknown':
    case 'unassigned':
      return refuseCommand('workload-unknown', 'There is no workload of this id');
    default:
      return refuseHindered(row, result);
  }
}
