import { and, desc, eq, inArray, lt, or } from 'drizzle-orm';
import type { InstanceRow } from '../../storage/rows.js';
import { instances } from '../../storage/schema.js';
import { rowsOf, type Scope } from '../../storage/scope.js';

/** Which instances of a workload to list. */
export interface InstanceFilter {
  readonly limit: number;
  /** Only instances that registered before this one. */
  readonly before?: { readonly registeredAt: Date; readonly instanceId: string } | undefined;
  /** Only instances with one of these roles. */
  readonly roles?: readonly InstanceRow['role'][] | undefined;
}

/** Lists the instances of a workload, the newest first: one more than the limit when there are more. */
export async function listInstances(
  scope: Scope,
  workloadId: string,
  { limit, before, roles }: InstanceFilter,
): Promise<readonly InstanceRow[]> {
  const { registeredAt, instanceId } = instances;
  const isBefore =
    before &&
    or(
      lt(registeredAt, before.registeredAt),
      and(eq(registeredAt, before.registeredAt), lt(instanceId, before.instanceId)),
    );
  return scope.queries
    .select()
    .from(instances)
    .where(rowsOf(scope, workloadId, instances, isBefore, roles && inArray(instances.role, [...roles])))
    .orderBy(desc(registeredAt), desc(instanceId))
    .limit(limit + 1);
}
