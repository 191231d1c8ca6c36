import { eq, inArray } from 'drizzle-orm';
import type { AgentRow, ReplicaRow } from '../../storage/rows.js';
import { replicas } from '../../storage/schema.js';
import { rowsOf, type Scope } from '../../storage/scope.js';

/** The states of a standby that was asked for, or is there. */
export const standbyStates = ['launching', 'syncing', 'ready'] as const;

/** The agent's one standby that was asked for or is there. */
export async function findStandby(scope: Scope, agent: AgentRow): Promise<ReplicaRow | undefined> {
  const [row] = await scope.queries
    .select()
    .from(replicas)
    .where(
      rowsOf(scope, agent.id, replicas, eq(replicas.isActive, true), inArray(replicas.status, [...standbyStates])),
    );
  return row;
}
