import { eq, inArray } from 'drizzle-orm';
import type { ReplicaRow, WorkloadRow } from '../../storage/rows.js';
import { replicas } from '../../storage/schema.js';
import { rowsOf, type Scope } from '../../storage/scope.js';

/** The states of a replica that is requested or running. */
export const liveReplicaStates = ['launching', 'syncing', 'ready'] as const;

/** Finds the workload's one replica that is requested or running. */
export async function findReplica(scope: Scope, workload: WorkloadRow): Promise<ReplicaRow | undefined> {
  const [row] = await scope.queries
    .select()
    .from(replicas)
    .where(
      rowsOf(
        scope,
        workload.id,
        replicas,
        eq(replicas.isActive, true),
        inArray(replicas.status, [...liveReplicaStates]),
      ),
    );
  return row;
}
