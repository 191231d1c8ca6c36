import { eq } from 'drizzle-orm';
import type { InstanceRow, WorkloadRow } from '../../storage/rows.js';
import { instances } from '../../storage/schema.js';
import { rowsOf, type Scope } from '../../storage/scope.js';

/** An instance of an agent; undefined when it never registered. */
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

/** The instance that carries the agent's workload. */
export function findPrimary(scope: Scope, workload: WorkloadRow): Promise<InstanceRow | undefined> {
  return findInstance(scope, workload.id, workload.primaryInstanceId);
}
