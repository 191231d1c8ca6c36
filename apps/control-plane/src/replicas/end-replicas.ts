import { eq, inArray, isNotNull, type SQL } from 'drizzle-orm';
import type { AgentRow } from '../storage/rows.js';
import { replicas } from '../storage/schema.js';
import { rowsOf, type Scope } from '../tenants/scope.js';
import { standbyStates } from './find-standby.js';

/**
 * Orders the end of an agent's standbys that the condition names. One that is an instance stays active until the agent
 * confirms that it is gone; one that is none yet is over at once, and if it was being launched, its instance comes in as
 * ordered.
 */
export async function endReplicas(scope: Scope, agent: AgentRow, condition?: SQL): Promise<void> {
  await scope.queries
    .update(replicas)
    .set({ status: 'terminated', isActive: isNotNull(replicas.instanceId), terminatedAt: scope.clock.now() })
    .where(
      rowsOf(
        scope,
        agent.id,
        replicas,
        eq(replicas.isActive, true),
        inArray(replicas.status, [...standbyStates]),
        condition,
      ),
    );
}
