import { commandPriority, type Market, parsePoolId } from '@spotguard/protocol';
import { and, eq } from 'drizzle-orm';
import type { CommandRow, InstanceRow, WorkloadRow } from '../../storage/rows.js';
import { commands } from '../../storage/schema.js';
import { rowsOf, type Scope } from '../../storage/scope.js';
import { changeWorkload, type LockedWorkload } from '../change-workload.js';
import { findCurrentInstance } from '../instances/find-current-instance.js';
import { explainDelay } from '../workload-status.js';
import { expireCommands } from './expire-commands.js';
import { insertCommand, type NewCommand } from './insert-command.js';

/** A person's order to switch a workload to another instance. */
export interface SwitchOrder {
  readonly instanceId: string;
  readonly targetMode: Market;
  /** Always set for spot: without it, a v4 agent would launch an on-demand instance and call it spot. */
  readonly poolId: string | undefined;
  readonly terminateWaitSeconds: number | undefined;
  readonly idempotencyKey: string | undefined;
  /** By default the priority of a person's manual override. */
  readonly priority?: number | undefined;
  readonly createdBy?: string | undefined;
  /** Whether the agent is only asked what it would do. Not for v4 agents, which would switch. */
  readonly dryRun?: boolean | undefined;
}

/** The queued command, or why there is none. */
export type SwitchOrdered =
  | {
      readonly kind: 'queued';
      readonly commandId: string;
      /** Why it may not be executed soon; undefined when no reason is known. */
      readonly warning?: string | undefined;
    }
  | { readonly kind: 'unknown' | 'unassigned' | 'disabled' | 'key-reused' }
  | { readonly kind: 'not-primary'; readonly primaryInstanceId: string }
  | { readonly kind: 'other-type'; readonly instanceType: string };

/**
 * Queues a switch of an instance. The same order, while a command for it is open or with the same idempotency key,
 * returns that command.
 */
export async function orderSwitch(scope: Scope, order: SwitchOrder): Promise<SwitchOrdered> {
  const found = await findCurrentInstance(scope, order.instanceId);
  if (found === undefined) return { kind: 'unknown' };
  const result = await changeWorkload(scope, found.agentId, async (workload): Promise<SwitchOrdered> => {
    const queued = await queueSwitch(workload, found, order);
    if (queued.kind !== 'queued') return queued;
    return { ...queued, warning: explainDelay(workload.row, found, workload.clock.now()) };
  });
  return result ?? { kind: 'unassigned' };
}

/** Queues a switch of a workload that is locked already, like `orderSwitch` without the warning. */
export async function queueSwitch(
  workload: LockedWorkload,
  instance: InstanceRow,
  order: SwitchOrder,
): Promise<SwitchOrdered> {
  const earlier = await findByKey(workload, workload.row, order);
  if (earlier !== undefined) {
    return isSame(earlier, order) ? { kind: 'queued', commandId: earlier.id } : { kind: 'key-reused' };
  }
  if (workload.row.primaryInstanceId !== order.instanceId) {
    return { kind: 'not-primary', primaryInstanceId: workload.row.primaryInstanceId };
  }
  if (!workload.row.enabled) return { kind: 'disabled' };
  const poolType = order.poolId === undefined ? undefined : parsePoolId(order.poolId)?.instanceType;
  if (poolType !== undefined && instance.instanceType !== null && poolType !== instance.instanceType) {
    return { kind: 'other-type', instanceType: instance.instanceType };
  }
  await expireCommands(workload, ofWorkload(workload, workload.row));
  const open = await workload.queries
    .select()
    .from(commands)
    .where(and(ofWorkload(workload, workload.row), eq(commands.status, 'pending')));
  const same = open.find((command) => isSame(command, order));
  return { kind: 'queued', commandId: same?.id ?? (await insertCommand(workload, switchCommand(order))) };
}

async function findByKey(scope: Scope, workload: WorkloadRow, order: SwitchOrder): Promise<CommandRow | undefined> {
  if (order.idempotencyKey === undefined) return undefined;
  const [command] = await scope.queries
    .select()
    .from(commands)
    .where(and(ofWorkload(scope, workload), eq(commands.idempotencyKey, order.idempotencyKey)));
  return command;
}

function ofWorkload(scope: Scope, workload: WorkloadRow) {
  return rowsOf(scope, workload.id, commands);
}

function isSame(command: CommandRow, order: SwitchOrder): boolean {
  return (
    command.type === 'switch' &&
    command.dryRun === (order.dryRun ?? false) &&
    command.instanceId === order.instanceId &&
    command.targetMode === order.targetMode &&
    command.targetPoolId === (order.poolId ?? null) &&
    command.terminateWaitSeconds === (order.terminateWaitSeconds ?? null)
  );
}

function switchCommand({ priority, createdBy, poolId, ...order }: SwitchOrder): NewCommand {
  return {
    ...order,
    type: 'switch',
    targetPoolId: poolId,
    priority: priority ?? commandPriority.manualOverride,
    createdBy: createdBy ?? 'manual',
  };
}
