import { and, desc, eq, sql } from 'drizzle-orm';
import type { InstanceRow } from '../../storage/rows.js';
import { instances, workloads } from '../../storage/schema.js';
import type { Scope } from '../../storage/scope.js';

/**
 * Finds an instance by its id alone. An instance may have belonged to several workloads; the one that it is the primary
 * of comes first.
 */
export async function findCurrentInstance(scope: Scope, instanceId: string): Promise<InstanceRow | undefined> {
  const [found] = await scope.queries
    .select({ instance: instances })
    .from(instances)
    .innerJoin(workloads, eq(workloads.id, instances.agentId))
    .where(and(eq(instances.accountId, scope.accountId), eq(instances.instanceId, instanceId)))
    .orderBy(
      sql`${workloads.deletedAt} is null desc`,
      sql`${instances.role} = 'primary' desc`,
      desc(instances.lastSeenAt),
    )
    .limit(1);
  return found?.instance;
}
