import { eq, inArray } from 'drizzle-orm';
import type { AgentRow, ReplicaRow } from '../storage/rows.js';
import { replicas } from '../storage/schema.js';
import { rowsOf, type Scope } from '../tenants/scope.js';

/** The states of a standby that is wished for, or there. */
export const standbyStates = ['launching', 'syncing', 'ready'] as const;

/** The agent's one standby that is wished for or there. */
export async function findStandby(scope: Scope, agent: AgentRow): Promise<ReplicaRow | undefined> {
  const [row] = await scope.queries
    .select()
    .from(replicas)
    .where(
      rowsOf(scope, agent.id, replicas, eq(replicas.isActive, true), inArray(replicas.status, [...standbyStates])),
    );
  return row;
}
