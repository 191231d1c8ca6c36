import { eq, ne, sql } from 'drizzle-orm';
import { replicas } from '../../storage/schema.js';
import { rowsOf } from '../../storage/scope.js';
import type { LockedWorkload } from '../change-workload.js';
import { endReplicas } from './end-replicas.js';

/**
 * What a new primary means for the replicas of the old one: if it is one of them, that one is promoted; the others were
 * launched to follow another instance, and end.
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
