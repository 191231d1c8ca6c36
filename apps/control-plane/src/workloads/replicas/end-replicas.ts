import { eq, inArray, isNotNull, type SQL } from 'drizzle-orm';
import { replicas } from '../../storage/schema.js';
import { rowsOf } from '../../storage/scope.js';
import type { LockedWorkload } from '../change-workload.js';
import { liveReplicaStates } from './find-replica.js';

/**
 * Orders the end of an agent's replicas that the condition names. One that is an instance stays active until the agent
 * confirms that it is gone; one that is none yet is over at once, and if it was being launched, its instance comes in as
 * ordered.
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
