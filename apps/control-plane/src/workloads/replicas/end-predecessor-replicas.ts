import { eq, ne, sql } from 'drizzle-orm';
import { replicas } from '../../storage/schema.js';
import { rowsOf } from '../../storage/scope.js';
import type { LockedWorkload } from '../change-workload.js';
import { endReplicas } from './end-replicas.js';

/**
 * Closes the replicas of the old primary: the one that is the new primary is marked as promoted, the others are ordered
 * to end.
 */
export async function endPredecessorReplicas(workload: LockedWorkload, primaryInstanceId: string): Promise<void> {
  await workload.queries
    .update(replicas)
    .set({ status: 'promoted', isActive: false, promotedAt: workload.clock.now() })
    .where(
      rowsOf(
        workload,
        workload.row.id,
        replicas,
        eq(replicas.instanceId, primaryInstanceId),
        ne(replicas.status, 'promoted'),
      ),
    );
  await endReplicas(workload, sql`${replicas.instanceId} is distinct from ${primaryInstanceId}`);
}
