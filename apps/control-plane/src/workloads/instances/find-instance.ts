import { eq } from 'drizzle-orm';
import type { InstanceRow, WorkloadRow } from '../../storage/rows.js';
import { instances } from '../../storage/schema.js';
import { rowsOf, type Scope } from '../../storage/scope.js';

/** Finds an instance of a workload; undefined when it is not known. */
export async function findInstance(
  scope: Scope,
  agentId: string,
  instanceId: string,
): Promise<InstanceRow | undefined> {
  const [instance] = await scope.queries
    .select()
    .from(instances)
    .where(rowsOf(scope, agentId, instances, eq(instances.instanceId, instanceId)));
  return instance;
}

/** Finds the primary of a workload. */
export function findPrimary(scope: Scope, workload: WorkloadRow): Promise<InstanceRow | undefined> {
  return findInstance(scope, workload.id, workload.primaryInstanceId);
}
