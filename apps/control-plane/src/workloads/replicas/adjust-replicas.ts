import { eq, gte, ne } from 'drizzle-orm';
import { replicas } from '../../storage/schema.js';
import { rowsOf, type Scope } from '../../storage/scope.js';
import { changeWorkload, type LockedWorkload } from '../change-workload.js';
import { findFreeze } from '../freezes/freeze.js';
import { isSilentBeside } from '../instances/contact.js';
import type { KnownCaller } from '../instances/contact-writer.js';
import { admitLaunch } from '../launch-limits/admit-launch.js';
import { endOfPredecessor } from './end-of-predecessor.js';
import { endReplicas } from './end-replicas.js';
import { findReplicaPool } from './find-replica-pool.js';
import { insertReplica } from './insert-replica.js';
import { hasPausedLongEnough, memoryMilliseconds } from './replica-pause.js';
import { failSilentReplica } from './silent-replica.js';

/**
 * Adjusts the replicas of a workload to its settings: exactly one in manual mode, and otherwise none that manual mode
 * requested. A silent replica is marked as failed. Any number of processes may call this.
 */
export async function adjustReplicas(workload: LockedWorkload): Promise<void> {
  if (workload.row.deletedAt !== null) return endReplicas(workload);
  if ((await findFreeze(workload, workload.row.id)) !== undefined) return;
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
        gte(replicas.createdAt, new Date(now.getTime() - memoryMilliseconds)),
        ne(replicas.createdBy, endOfPredecessor),
      ),
    );
  if (!hasPausedLongEnough(day, now)) return;
  const pool = await findReplicaPool(workload, workload.row);
  if (pool === undefined || (await admitLaunch(workload)) !== undefined) return;
  await insertReplica(workload, { pool, type: 'manual', createdBy: 'coordinator' });
}

/**
 * Adjusts the replicas after a contact of the primary. What is known about the caller shows that mostly nothing has to change,
 * and then there is no query.
 */
export async function adjustReplicasIfNeeded(scope: Scope, primary: KnownCaller): Promise<void> {
  const { workload, replica } = primary;
  const isAsConfigured = workload.manualReplicaEnabled ? replica?.type != null : replica?.type !== 'manual';
  if (isAsConfigured && !isReplicaSilent(primary, scope.clock.now())) return;
  await changeWorkload(scope, workload.id, adjustReplicas);
}

function isReplicaSilent({ replica, heardSince }: KnownCaller, now: Date): boolean {
  if (replica?.hasAgent !== true || replica.lastSeenAt === null || heardSince === null) return false;
  const { lastSeenAt, heartbeatSeconds } = replica;
  return isSilentBeside({ lastSeenAt, heartbeatSeconds }, { lastSeenAt: now, heartbeatSeconds: null, heardSince }, now);
}
