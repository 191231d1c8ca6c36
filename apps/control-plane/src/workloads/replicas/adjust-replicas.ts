import { eq, gte, ne } from 'drizzle-orm';
import type { AgentRow } from '../../storage/rows.js';
import { replicas } from '../../storage/schema.js';
import { rowsOf, type Scope } from '../../storage/scope.js';
import { changeWorkload, type LockedWorkload } from '../change-workload.js';
import { endReplicas } from './end-replicas.js';
import { findStandby } from './find-replica.js';
import { poolForStandby } from './find-replica-pool.js';
import { insertReplica } from './insert-replica.js';
import { endOfPredecessor } from './order-predecessor-ends.js';
import { brakeWindowMilliseconds, mayLaunchStandby } from './replica-rate-limit.js';
import { failSilentReplica, silentSince } from './silent-replica.js';

/**
 * Brings the standbys of an agent to what its mode wants: in manual mode exactly one that lives, out of it none that the
 * mode made. One whose own agent has fallen silent is given up.
 * It runs inside requests, so that any number of processes can call it.
 */
export async function coordinate(workload: LockedWorkload): Promise<void> {
  if (workload.row.deletedAt !== null) return endReplicas(workload);
  if (!workload.row.manualReplicaEnabled) await endReplicas(workload, eq(replicas.type, 'manual'));
  const { standby } = await failSilentReplica(workload);
  if (!workload.row.manualReplicaEnabled || !workload.row.enabled || standby !== undefined) return;
  const now = workload.clock.now();
  const day = await workload.queries
    .select()
    .from(replicas)
    .where(
      rowsOf(
        workload,
        workload.row.id,
        replicas,
        gte(replicas.createdAt, new Date(now.getTime() - brakeWindowMilliseconds)),
        ne(replicas.createdBy, endOfPredecessor),
      ),
    );
  if (!mayLaunchStandby(day, now)) return;
  const pool = await poolForStandby(workload, workload.row);
  if (pool !== undefined) await insertReplica(workload, { pool, type: 'manual', createdBy: 'coordinator' });
}

/** The same in a transaction of its own; left out when the agent has what its mode wants. */
export async function coordinateAgent(scope: Scope, agent: AgentRow): Promise<void> {
  const standby = await findStandby(scope, agent);
  const isAsWanted = agent.manualReplicaEnabled ? standby !== undefined : standby?.type !== 'manual';
  const isSilent = standby !== undefined && (await silentSince(scope, agent, standby)) !== undefined;
  if (isAsWanted && !isSilent) return;
  await changeWorkload(scope, agent.id, coordinate);
}
