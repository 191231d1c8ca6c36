import { and, eq, lte } from 'drizzle-orm';
import type { InstanceRow, WorkloadRow } from '../../storage/rows.js';
import { instances, replicas } from '../../storage/schema.js';
import { rowsOf, type Scope } from '../../storage/scope.js';
import { changeWorkload, type LockedWorkload } from '../change-workload.js';
import { isSilent } from '../instances/contact.js';
import { findPrimary } from '../instances/find-instance.js';
import { placeOf } from '../instances/placement.js';
import { endOfPredecessor } from './end-of-predecessor.js';

/**
 * Orders the end of predecessors with v4 agents that are due and still run. The only way to tell a v4 agent so is the
 * list of ended replicas: it ends every instance in that list, also its own.
 */
export async function orderPredecessorEnds(scope: Scope, workload: WorkloadRow): Promise<void> {
  if ((await findDue(scope, workload)).length === 0) return;
  const orderEnds = async (workload: LockedWorkload): Promise<void> => {
    const primary = await findPrimary(workload, workload.row);
    // When the primary is missing or silent, the predecessor may be the only instance that still works.
    if (primary === undefined || (primary.hasAgent && isSilent(primary, workload.clock.now()))) return;
    for (const instance of await findDue(workload, workload.row)) await orderEnd(workload, instance);
  };
  await changeWorkload(scope, workload.id, orderEnds, { isDeletedIncluded: true });
}

async function findDue(scope: Scope, workload: WorkloadRow): Promise<readonly InstanceRow[]> {
  const now = scope.clock.now();
  const rows = await scope.queries
    .select({ instance: instances, replica: replicas })
    .from(instances)
    .leftJoin(replicas, and(eq(replicas.agentId, instances.agentId), eq(replicas.instanceId, instances.instanceId)))
    .where(
      rowsOf(
        scope,
        workload.id,
        instances,
        eq(instances.role, 'retiring'),
        eq(instances.generational, false),
        lte(instances.endsAt, now),
      ),
    );
  return rows.flatMap(({ instance, replica }) => {
    const mayRun = !instance.hasAgent || !isSilent(instance, now);
    const isOrdered = replica?.status === 'terminated';
    return mayRun && !isOrdered ? [instance] : [];
  });
}

async function orderEnd(workload: LockedWorkload, instance: InstanceRow): Promise<void> {
  const now = workload.clock.now();
  const { poolId, zone, instanceType } = placeOf(instance);
  const order = { status: 'terminated' as const, isActive: true, createdBy: endOfPredecessor, terminatedAt: now };
  await workload.queries
    .insert(replicas)
    .values({
      ...order,
      accountId: workload.accountId,
      agentId: workload.row.id,
      instanceId: instance.instanceId,
      poolId: poolId ?? `${instanceType ?? ''}.${zone ?? ''}`,
      zone: zone ?? '',
      type: 'manual',
      parentInstanceId: workload.row.primaryInstanceId,
      createdAt: now,
    })
    .onConflictDoUpdate({ target: [replicas.agentId, replicas.instanceId], set: order });
}
