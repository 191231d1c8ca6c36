import { and, eq, inArray } from 'drizzle-orm';
import type { AgentRow, ReplicaRow } from '../storage/rows.js';
import { replicas } from '../storage/schema.js';
import type { Scope } from '../tenants/scope.js';

/** The states of a standby that is wished for, or there. */
export const standbyStates = ['launching', 'syncing', 'ready'] as const;

/** The agent's one standby that is wished for or there. */
export async function findStandby(scope: Scope, agent: AgentRow): Promise<ReplicaRow | undefined> {
  const [row] = await scope.queries
    .select()
    .from(replicas)
    .where(
      and(
        eq(replicas.clientId, scope.clientId),
        eq(replicas.agentId, agent.id),
        eq(replicas.isActive, true),
        inArray(replicas.status, [...standbyStates]),
      ),
    );
  return row;
}
