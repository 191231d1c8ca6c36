import { commandPriority, parsePoolId, type TargetMode } from '@spotguard/protocol';
import { and, eq } from 'drizzle-orm';
import type { AgentRow, CommandRow, HostRow } from '../../storage/rows.js';
import { commands } from '../../storage/schema.js';
import { rowsOf, type Scope } from '../../storage/scope.js';
import { changeWorkload, type LockedWorkload } from '../change-workload.js';
import { currentHost } from '../instances/find-current-instance.js';
import { reasonForDelay } from '../workload-status.js';
import { expireCommands } from './expire-commands.js';
import { insertCommand, type NewCommand } from './insert-command.js';

/** A person's order to move an instance. */
export interface ForceSwitchOrder {
  readonly instanceId: string;
  readonly targetMode: TargetMode;
  /** Always there for spot: without it, a v4 agent would launch an on-demand host and call it spot. */
  readonly poolId: string | undefined;
  readonly terminateWaitSeconds: number | undefined;
  readonly idempotencyKey: string | undefined;
  /** By default that of a manual override, by a person. */
  readonly priority?: number | undefined;
  readonly createdBy?: string | undefined;
}

/** The queued command, or why there is none. */
export type ForceSwitchResult =
  | {
      readonly kind: 'queued';
      readonly commandId: string;
      /** Why it may not be executed soon, if anything speaks against it. */
      readonly warning?: string | undefined;
    }
  | { readonly kind: 'unknown' | 'unassigned' | 'disabled' | 'key-reused' }
  | { readonly kind: 'not-primary'; readonly primaryInstanceId: string }
  | { readonly kind: 'other-type'; readonly instanceType: string };

/** Queues a switch of a tenant's instance. The same order while one is open, or with the same key, is the same command. */
export async function forceSwitch(scope: Scope, order: ForceSwitchOrder): Promise<ForceSwitchResult> {
  const found = await currentHost(scope, order.instanceId);
  if (found === undefined) return { kind: 'unknown' };
  const result = await changeWorkload(scope, found.agentId, async (workload): Promise<ForceSwitchResult> => {
    const queued = await queue(workload, found, order);
    if (queued.kind !== 'queued') return queued;
    return { ...queued, warning: reasonForDelay(workload.row, found, workload.clock.now()) };
  });
  return result ?? { kind: 'unassigned' };
}

async function queue(workload: LockedWorkload, host: HostRow, order: ForceSwitchOrder): Promise<ForceSwitchResult> {
  const earlier = await findByKey(workload, workload.row, order);
  if (earlier !== undefined) {
    return isSame(earlier, order) ? { kind: 'queued', commandId: earlier.id } : { kind: 'key-reused' };
  }
  if (workload.row.primaryInstanceId !== order.instanceId) {
    return { kind: 'not-primary', primaryInstanceId: workload.row.primaryInstanceId };
  }
  if (!workload.row.enabled) return { kind: 'disabled' };
  const poolType = order.poolId === undefined ? undefined : parsePoolId(order.poolId)?.instanceType;
  if (poolType !== undefined && host.instanceType !== null && poolType !== host.instanceType) {
    return { kind: 'other-type', instanceType: host.instanceType };
  }
  await expireCommands(workload, ofAgent(workload, workload.row));
  const open = await workload.queries
    .select()
    .from(commands)
    .where(and(ofAgent(workload, workload.row), eq(commands.status, 'pending')));
  const same = open.find((command) => isSame(command, order));
  return { kind: 'queued', commandId: same?.id ?? (await insertCommand(workload, switchCommand(order))) };
}

async function findByKey(scope: Scope, agent: AgentRow, order: ForceSwitchOrder): Promise<CommandRow | undefined> {
  if (order.idempotencyKey === undefined) return undefined;
  const [command] = await scope.queries
    .select()
    .from(commands)
    .where(and(ofAgent(scope, agent), eq(commands.idempotencyKey, order.idempotencyKey)));
  return command;
}

function ofAgent(scope: Scope, agent: AgentRow) {
  return rowsOf(scope, agent.id, commands);
}

function isSame(command: CommandRow, order: ForceSwitchOrder): boolean {
  return (
    command.type === 'switch' &&
    command.instanceId === order.instanceId &&
    command.targetMode === order.targetMode &&
    command.targetPoolId === (order.poolId ?? null) &&
    command.terminateWaitSeconds === (order.terminateWaitSeconds ?? null)
  );
}

function switchCommand({ priority, createdBy, poolId, ...order }: ForceSwitchOrder): NewCommand {
  return {
    ...order,
    type: 'switch',
    targetPoolId: poolId,
    priority: priority ?? commandPriority.manualOverride,
    createdBy: createdBy ?? 'manual',
  };
}
