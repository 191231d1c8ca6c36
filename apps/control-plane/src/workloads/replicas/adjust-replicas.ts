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
 * Adjusts the replicas of a workload to its settings: exactly one in manual mode, and otherwise none that manual mode
 * requested. A silent replica is marked as failed. Any number of processes may call this.
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

/** Like `adjustReplicas`, in a transaction of its own. A check without the lock skips it when nothing has to change. */
export async function adjustReplicasIfNeeded(scope: Scope, workload: WorkloadRow): Promise<void> {
  const replica = await findReplica(scope, workload);
  const isAsConfigured = workload.manualReplicaEnabled ? replica !== undefined : replica?.type !== 'manual';
  const isSilent = replica !== undefined && (await silentSince(scope, workload, replica)) !== undefined;
  if (isAsConfigured && !isSilent) return;
  await changeWorkload(scope, workload.id, adjustReplicas);
}
