import { commandPriority, parsePoolId, type TargetMode } from '@spotguard/protocol';
import { and, desc, eq, sql } from 'drizzle-orm';
import type { AgentRow, CommandRow, HostRow } from '../storage/rows.js';
import { agents, commands, hosts } from '../storage/schema.js';
import { inTransaction, lockAgent, type Scope } from '../tenants/scope.js';

/** A person's order to move an instance. */
export interface ForceSwitchOrder {
  readonly instanceId: string;
  readonly targetMode: TargetMode;
  /** Always there for spot: without it, a v4 agent would launch an on-demand host and call it spot. */
  readonly poolId: string | undefined;
  readonly terminateWaitSeconds: number | undefined;
  readonly idempotencyKey: string | undefined;
}

/** The queued command, or why there is none. */
export type ForceSwitchResult =
  | { readonly kind: 'queued'; readonly commandId: string }
  | { readonly kind: 'unknown' | 'unassigned' | 'disabled' | 'key-reused' }
  | { readonly kind: 'not-primary'; readonly primaryInstanceId: string }
  | { readonly kind: 'other-type'; readonly instanceType: string };

/** Queues a switch of a tenant's instance. The same order while one is open, or with the same key, is the same command. */
export async function forceSwitch(scope: Scope, order: ForceSwitchOrder): Promise<ForceSwitchResult> {
  const found = await findHost(scope, order.instanceId);
  if (found === undefined) return { kind: 'unknown' };
  const result = await inTransaction(scope, async (inner) => {
    const agent = await lockAgent(inner, eq(agents.id, found.agentId));
    return agent === undefined || agent.deletedAt !== null
      ? ({ kind: 'unassigned' } as const)
      : queue(inner, { agent, host: found, order });
  });
  if (result.kind === 'queued') scope.wakeUps.wake(found.agentId);
  return result;
}

/** An instance may have served several agents; the one that it is the primary of counts. */
async function findHost(scope: Scope, instanceId: string): Promise<HostRow | undefined> {
  const [found] = await scope.queries
    .select({ host: hosts })
    .from(hosts)
    .innerJoin(agents, eq(agents.id, hosts.agentId))
    .where(and(eq(hosts.clientId, scope.clientId), eq(hosts.instanceId, instanceId)))
    .orderBy(sql`${agents.deletedAt} is null desc`, sql`${hosts.role} = 'primary' desc`, desc(hosts.lastSeenAt))
    .limit(1);
  return found?.host;
}

interface QueueRequest {
  readonly agent: AgentRow;
  readonly host: HostRow;
  readonly order: ForceSwitchOrder;
}

async function queue(scope: Scope, { agent, host, order }: QueueRequest): Promise<ForceSwitchResult> {
  const earlier = await findByKey(scope, agent, order);
  if (earlier !== undefined) {
    return isSame(earlier, order) ? { kind: 'queued', commandId: earlier.id } : { kind: 'key-reused' };
  }
  if (agent.primaryInstanceId !== order.instanceId) {
    return { kind: 'not-primary', primaryInstanceId: agent.primaryInstanceId };
  }
  if (!agent.enabled) return { kind: 'disabled' };
  const poolType = order.poolId === undefined ? undefined : parsePoolId(order.poolId)?.instanceType;
  if (poolType !== undefined && host.instanceType !== null && poolType !== host.instanceType) {
    return { kind: 'other-type', instanceType: host.instanceType };
  }
  const open = await scope.queries
    .select()
    .from(commands)
    .where(and(ofAgent(scope, agent), eq(commands.status, 'pending')));
  const same = open.find((command) => isSame(command, order));
  return { kind: 'queued', commandId: same?.id ?? (await insert(scope, agent, order)) };
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
  return and(eq(commands.clientId, scope.clientId), eq(commands.agentId, agent.id));
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

async function insert(scope: Scope, agent: AgentRow, order: ForceSwitchOrder): Promise<string> {
  const [command] = await scope.queries
    .insert(commands)
    .values({
      clientId: scope.clientId,
      agentId: agent.id,
      instanceId: order.instanceId,
      type: 'switch',
      targetMode: order.targetMode,
      targetPoolId: order.poolId ?? null,
      priority: commandPriority.manualOverride,
      terminateWaitSeconds: order.terminateWaitSeconds ?? null,
      createdBy: 'manual',
      idempotencyKey: order.idempotencyKey ?? null,
      createdAt: scope.clock.now(),
    })
    .returning({ id: commands.id });
  if (command === undefined) throw new Error('The database stored a command without answering its id.');
  return command.id;
}
