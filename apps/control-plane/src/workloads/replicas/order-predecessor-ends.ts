import { and, eq, lte } from 'drizzle-orm';
import type { AgentRow, HostRow } from '../../storage/rows.js';
import { hosts, replicas } from '../../storage/schema.js';
import { rowsOf, type Scope } from '../../storage/scope.js';
import { changeWorkload, type LockedWorkload } from '../change-workload.js';
import { isSilent } from '../instances/contact.js';
import { primaryOf } from '../instances/find-instance.js';
import { placeOf } from '../instances/placement.js';

/** Who made a row that is no replica but the order to end a predecessor. */
export const endOfPredecessor = 'retirement';

/**
 * Orders the end of predecessors of v4 whose time has come and that still run. A v4 agent knows one way to be told that:
 * the list of ended replicas; it ends whatever instance is in there, its own too.
 */
export async function orderDueEnds(scope: Scope, agent: AgentRow): Promise<void> {
  if ((await findDue(scope, agent)).length === 0) return;
  const orderEnds = async (workload: LockedWorkload): Promise<void> => {
    const primary = await primaryOf(workload, workload.row);
    // Whoever is left may be all that is left.
    if (primary === undefined || (primary.hasAgent && isSilent(primary, workload.clock.now()))) return;
    for (const host of await findDue(workload, workload.row)) await orderEnd(workload, host);
  };
  await changeWorkload(scope, agent.id, orderEnds, { isDeletedIncluded: true });
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

async function orderEnd(workload: LockedWorkload, host: HostRow): Promise<void> {
  const now = workload.clock.now();
  const { poolId, zone, instanceType } = placeOf(host);
  const order = { status: 'terminated' as const, isActive: true, createdBy: endOfPredecessor, terminatedAt: now };
  await workload.queries
    .insert(replicas)
    .values({
      ...order,
      clientId: workload.clientId,
      agentId: workload.row.id,
      instanceId: host.instanceId,
      poolId: poolId ?? `${instanceType ?? ''}.${zone ?? ''}`,
      zone: zone ?? '',
      type: 'manual',
      parentInstanceId: workload.row.primaryInstanceId,
      createdAt: now,
    })
    .onConflictDoUpdate({ target: [replicas.agentId, replicas.instanceId], set: order });
}
