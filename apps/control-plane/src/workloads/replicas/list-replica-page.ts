import { desc, eq, lt } from 'drizzle-orm';
import type { ReplicaRow } from '../../storage/rows.js';
import { replicas } from '../../storage/schema.js';
import { rowsOf, type Scope } from '../../storage/scope.js';
import { isUuid } from '../../storage/uuid.js';

/** Which replicas of a workload to list. */
export interface ReplicaPage {
  readonly limit: number;
  readonly status?: ReplicaRow['status'] | undefined;
  /** Whether it counts as existing; one that was ordered to end does until its end is reported. */
  readonly isActive?: boolean | undefined;
  readonly replicaId?: string | undefined;
  /** Only replicas with a smaller sequence: those of the next page. */
  readonly before?: number | undefined;
}

/** Lists the replicas of a workload, newest first: one more than the limit when there are more. */
export async function listReplicaPage(
  scope: Scope,
  workloadId: string,
  { limit, status, isActive, replicaId, before }: ReplicaPage,
): Promise<readonly ReplicaRow[]> {
  if (!isUuid(workloadId)) return [];
  return scope.queries
    .select()
    .from(replicas)
    .where(
      rowsOf(
        scope,
        workloadId,
        replicas,
        status === undefined ? undefined : eq(replicas.status, status),
        isActive === undefined ? undefined : eq(replicas.isActive, isActive),
        replicaId === undefined ? undefined : eq(replicas.id, replicaId),
        before === undefined ? undefined : lt(replicas.sequence, before),
      ),
    )
    .orderBy(desc(replicas.sequence))
    .limit(limit + 1);
}
