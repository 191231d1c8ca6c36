import { eq, gte } from 'drizzle-orm';
import type { AgentRow } from '../storage/rows.js';
import { agents, replicas } from '../storage/schema.js';
import { inTransaction, lockAgent, rowsOf, type Scope } from '../tenants/scope.js';
import { endReplicas } from './end-replicas.js';
import { findStandby } from './find-standby.js';
import { insertReplica } from './insert-replica.js';
import { poolForStandby } from './pool-for-standby.js';
import { brakeWindowMilliseconds, mayLaunchStandby } from './standby-brakes.js';

/**
 * Brings the standbys of an agent to what its mode wants: in manual mode exactly one, out of it none that the mode made.
 * It runs inside requests, under the agent's row lock, so that any number of processes can call it. Needs that lock.
 */
export async function coordinate(scope: Scope, agent: AgentRow): Promise<void> {
  if (agent.deletedAt !== null) return endReplicas(scope, agent);
  if (!agent.manualReplicaEnabled) return endReplicas(scope, agent, eq(replicas.type, 'manual'));
  if (!agent.enabled || (await findStandby(scope, agent)) !== undefined) return;
  const now = scope.clock.now();
  const day = await scope.queries
    .select()
    .from(replicas)
    .where(
      rowsOf(scope, agent.id, replicas, gte(replicas.createdAt, new Date(now.getTime() - brakeWindowMilliseconds))),
    );
  if (!mayLaunchStandby(day, now)) return;
  const pool = await poolForStandby(scope, agent);
  if (pool !== undefined) await insertReplica(scope, agent, { pool, type: 'manual', createdBy: 'coordinator' });
}

/** The same in a transaction of its own; left out when the agent's mode wants no standbys and none is there. */
export async function coordinateAgent(scope: Scope, agent: AgentRow): Promise<void> {
  const standby = await findStandby(scope, agent);
  const isSettled = agent.manualReplicaEnabled ? standby !== undefined : standby?.type !== 'manual';
  if (isSettled) return;
  await inTransaction(scope, async (inner) => {
    const locked = await lockAgent(inner, eq(agents.id, agent.id));
    if (locked !== undefined) await coordinate(inner, locked);
  });
}
