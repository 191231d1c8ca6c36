import { and, eq, lte } from 'drizzle-orm';
import { primaryOf } from '../hosts/host-of.js';
import { isSilent } from '../hosts/signs-of-life.js';
import type { AgentRow, HostRow } from '../storage/rows.js';
import { agents, hosts, replicas } from '../storage/schema.js';
import { placeOf } from '../switches/place-of.js';
import { inTransaction, lockAgent, rowsOf, type Scope } from '../tenants/scope.js';

/** Who made a row that is no replica but the order to end a predecessor. */
export const endOfPredecessor = 'retirement';

/**
 * Orders the end of predecessors of v4 whose time has come and that still run. A v4 agent knows one way to be told that:
 * the list of ended replicas; it ends whatever instance is in there, its own too.
 */
export async function orderDueEnds(scope: Scope, agent: AgentRow): Promise<void> {
  if ((await findDue(scope, agent)).length === 0) return;
  await inTransaction(scope, async (inner) => {
    const locked = await lockAgent(inner, eq(agents.id, agent.id));
    if (locked === undefined) return;
    const primary = await primaryOf(inner, locked);
    // Whoever is left may be all that is left.
    if (primary === undefined || (primary.hasAgent && isSilent(primary, scope.clock.now()))) return;
    for (const host of await findDue(inner, locked)) await orderEnd(inner, locked, host);
  });
}

async function findDue(scope: Scope, agent: AgentRow): Promise<readonly HostRow[]> {
  const now = scope.clock.now();
  const rows = await scope.queries
    .select({ host: hosts, replica: replicas })
    .from(hosts)
    .leftJoin(replicas, and(eq(replicas.agentId, hosts.agentId), eq(replicas.instanceId, hosts.instanceId)))
    .where(
      rowsOf(scope, agent.id, hosts, eq(hosts.role, 'retiring'), eq(hosts.generational, false), lte(hosts.endsAt, now)),
    );
  return rows.flatMap(({ host, replica }) => {
    const mayRun = !host.hasAgent || !isSilent(host, now);
    const isOrdered = replica?.status === 'terminated';
    return mayRun && !isOrdered ? [host] : [];
  });
}

async function orderEnd(scope: Scope, agent: AgentRow, host: HostRow): Promise<void> {
  const now = scope.clock.now();
  const { poolId, zone, instanceType } = placeOf(host);
  const order = { status: 'terminated' as const, isActive: true, createdBy: endOfPredecessor, terminatedAt: now };
  await scope.queries
    .insert(replicas)
    .values({
      ...order,
      clientId: scope.clientId,
      agentId: agent.id,
      instanceId: host.instanceId,
      poolId: poolId ?? `${instanceType ?? ''}.${zone ?? ''}`,
      zone: zone ?? '',
      type: 'manual',
      parentInstanceId: agent.primaryInstanceId,
      createdAt: now,
    })
    .onConflictDoUpdate({ target: [replicas.agentId, replicas.instanceId], set: order });
}
