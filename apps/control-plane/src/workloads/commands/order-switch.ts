import { commandPriority, type Market, parsePoolId } from '@spotguard/protocol';
import type { InstanceRow } from '../../storage/rows.js';
import type { Scope } from '../../storage/scope.js';
import { changeWorkload, type LockedWorkload } from '../change-workload.js';
import { findCurrentInstance } from '../instances/find-current-instance.js';
import { explainDelay } from '../workload-status.js';
import type { NewCommand } from './insert-command.js';
import { type CommandHindrance, queueCommand } from './queue-command.js';

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
  readonly parentCommandId?: string | undefined;
}

/** The queued command, or why there is none. */
export type SwitchOrdered =
  | {
      readonly kind: 'queued';
      readonly commandId: string;
      /** Why it may not be executed soon; undefined when no reason is known. */
      readonly warning?: string | undefined;
    }
  | { readonly kind: 'unknown' | 'unassigned' }
  | SwitchRefused
  | CommandHindrance;

/** Why a switch makes no sense now. */
type SwitchRefused =
  | { readonly kind: 'disabled' }
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
  return queueCommand(workload, switchCommand(order), () => refusalOf(workload, instance, order));
}

function refusalOf(
  { row }: LockedWorkload,
  { instanceType }: InstanceRow,
  order: SwitchOrder,
): SwitchRefused | undefined {
  const { primaryInstanceId } = row;
  if (primaryInstanceId !== order.instanceId) return { kind: 'not-primary', primaryInstanceId };
  if (!row.enabled) return { kind: 'disabled' };
  const poolType = order.poolId === undefined ? undefined : parsePoolId(order.poolId)?.instanceType;
  const isOtherType = poolType !== undefined && instanceType !== null && poolType !== instanceType;
  return isOtherType ? { kind: 'other-type', instanceType } : undefined;
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
