import { and, eq, isNull } from 'drizzle-orm';
import type { WorkloadRow } from '../../storage/rows.js';
import { instances, workloads } from '../../storage/schema.js';
import type { Scope } from '../../storage/scope.js';

/**
 * Whether a report may name an instance as a replica or successor of a workload. It must not be the workload's primary
 * or a former one, nor belong to another workload. An unknown instance may be named, because it may just have been
 * launched.
 */
export async function mayBeNamed(scope: Scope, workload: WorkloadRow, instanceId: string): Promise<boolean> {
  if (instanceId === workload.primaryInstanceId) return false;
  const found = await scope.queries
    .select({ agentId: instances.agentId, role: instances.role, replicaId: instances.replicaId })
    .from(instances)
    .innerJoin(workloads, and(eq(workloads.id, instances.agentId), isNull(workloads.deletedAt)))
    .where(and(eq(instances.accountId, scope.accountId), eq(instances.instanceId, instanceId)));
  return found.every(({ agentId, role, replicaId }) => {
    if (agentId !== workload.id) return role === 'superseded' || role === 'retired';
    return role === 'superseded' || (role === 'standby' && replicaId !== null);
  });
}
