import { eq, inArray, isNotNull, type SQL } from 'drizzle-orm';
import { replicas } from '../../storage/schema.js';
import { rowsOf } from '../../storage/scope.js';
import type { LockedWorkload } from '../change-workload.js';
import { liveReplicaStates } from './find-replica.js';

/**
 * Orders the end of a workload's replicas that match the condition. A replica with an instance stays active until the
 * agent confirms the end. One without an instance ends at once; if its launch is under way, the instance is ordered to
 * end when it is reported.
 */
export async function endReplicas(workload: LockedWorkload, condition?: SQL): Promise<void> {
  await workload.queries
    .update(replicas)
    .set({ status: 'terminated', isActive: isNotNull(replicas.instanceId), terminatedAt: workload.clock.now() })
    .where(
      rowsOf(
        workload,
        workload.row.id,
        replicas,
        eq(replicas.isActive, true),
        inArray(replicas.status, [...liveReplicaStates]),
        condition,
      ),
    );
}
