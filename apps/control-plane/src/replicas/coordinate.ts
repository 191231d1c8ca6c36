import { eq, gte, ne } from 'drizzle-orm';
import type { AgentRow } from '../storage/rows.js';
import { agents, replicas } from '../storage/schema.js';
import { inTransaction, lockAgent, rowsOf, type Scope } from '../tenants/scope.js';
import { endReplicas } from './end-replicas.js';
import { findStandby } from './find-standby.js';
import { insertReplica } from './insert-replica.js';
import { endOfPredecessor } from './order-due-ends.js';
import { poolForStandby } from './pool-for-standby.js';
import { failSilentReplica, silentSince } from './silent-replica.js';
import { brakeWindowMilliseconds, mayLaunchStandby } from './standby-brakes.js';

/**
 * Brings the standbys of an agent to what its mode wants: in manual mode exactly one that lives, out of it none that the
 * mode made. One whose own agent has fallen silent is given up.
 * It runs inside requests, under the agent's row lock, so that any number of processes can call it. Needs that lock.
 */
export async function coordinate(scope: Scope, agent: AgentRow): Promise<void> {
  if (agent.deletedAt !== null) return endReplicas(scope, agent);
  if (!agent.manualReplicaEnabled) await endReplicas(scope, agent, eq(replicas.type, 'manual'));
  const { standby } = await failSilentReplica(scope, agent);
  if (!agent.manualReplicaEnabled || !agent.enabled || standby !== undefined) return;
  const now = scope.clock.now();
  const day = await scope.queries
    .select()
    .from(replicas)
    .where(
      rowsOf(
        scope,
        agent.id,
        replicas,
        gte(replicas.createdAt, new Date(now.getTime() - brakeWindowMilliseconds)),
        ne(replicas.createdBy, endOfPredecessor),
      ),
    );
  if (!mayLaunchStandby(day, now)) return;
  const pool = await poolForStandby(scope, agent);
  if (pool !== undefined) await insertReplica(scope, agent, { pool, type: 'manual', createdBy: 'coordinator' });
}

/** The same in a transaction of its own; left out when the agent has what its mode wants. */
export async function coordinateAgent(scope: Scope, agent: AgentRow): Promise<void> {
  const standby = await findStandby(scope, agent);
  const isAsWanted = agent.manualReplicaEnabled ? standby !== undefined : standby?.type !== 'manual';
  const isSilent = standby !== undefined && (await silentSince(scope, agent, standby)) !== undefined;
  if (isAsWanted && !isSilent) return;
  await inTransaction(scope, async (inner) => {
    const locked = await lockAgent(inner, eq(agents.id, agent.id));
    if (locked !== undefined) await coordinate(inner, locked);
  });
}
