import { eq, gte, ne } from 'drizzle-orm';
import type { WorkloadRow } from '../../storage/rows.js';
import { replicas } from '../../storage/schema.js';
import { rowsOf, type Scope } from '../../storage/scope.js';
import { changeWorkload, type LockedWorkload } from '../change-workload.js';
import { endReplicas } from './end-replicas.js';
import { findReplica } from './find-replica.js';
import { findReplicaPool } from './find-replica-pool.js';
import { insertReplica } from './insert-replica.js';
import { endOfPredecessor } from './order-predecessor-ends.js';
import { mayLaunchReplica, rateWindowMilliseconds } from './replica-rate-limit.js';
import { failSilentReplica, silentSince } from './silent-replica.js';

/**
 * Makes the replicas of a workload fit its settings: exactly one in manual mode, and outside of it none that manual
 * mode requested. A silent replica is marked as failed. It is called from requests, in any number of processes.
 */
export async function adjustReplicas(workload: LockedWorkload): Promise<void> {
  if (workload.row.deletedAt !== null) return endReplicas(workload);
  if (!workload.row.manualReplicaEnabled) await endReplicas(workload, eq(replicas.type, 'manual'));
  const { replica } = await failSilentReplica(workload);
  if (!workload.row.manualReplicaEnabled || !workload.row.enabled || replica !== undefined) return;
  const now = workload.clock.now();
  const day = await workload.queries
    .select()
    .from(replicas)
    .where(
      rowsOf(
        workload,
        workload.row.id,
        replicas,
        gte(replicas.createdAt, new Date(now.getTime() - rateWindowMilliseconds)),
        ne(replicas.createdBy, endOfPredecessor),
      ),
    );
  if (!mayLaunchReplica(day, now)) return;
  const pool = await findReplicaPool(workload, workload.row);
  if (pool !== undefined) await insertReplica(workload, { pool, type: 'manual', createdBy: 'coordinator' });
}

/** Does the same in a transaction of its own, unless a look without the lock shows that nothing is to be done. */
export async function adjustReplicasIfNeeded(scope: Scope, workload: WorkloadRow): Promise<void> {
  const replica = await findReplica(scope, workload);
  const isAsWanted = workload.manualReplicaEnabled ? replica !== undefined : replica?.type !== 'manual';
  const isSilent = replica !== undefined && (await silentSince(scope, workload, replica)) !== undefined;
  if (isAsWanted && !isSilent) return;
  await changeWorkload(scope, workload.id, adjustReplicas);
}
