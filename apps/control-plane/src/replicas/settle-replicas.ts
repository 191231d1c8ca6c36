import { eq, ne, sql } from 'drizzle-orm';
import type { AgentRow } from '../storage/rows.js';
import { replicas } from '../storage/schema.js';
import { rowsOf, type Scope } from '../tenants/scope.js';
import { endReplicas } from './end-replicas.js';

/**
 * What a new primary means for the standbys of the old one: if it is one of them, that one is promoted; the others were
 * launched to follow another host, and end.
 */
export async function settleReplicas(scope: Scope, agent: AgentRow, primaryInstanceId: string): Promise<void> {
  await scope.queries
    .update(replicas)
    .set({ status: 'promoted', isActive: false, promotedAt: scope.clock.now() })
    .where(
      rowsOf(scope, agent.id, replicas, eq(replicas.instanceId, primaryInstanceId), ne(replicas.status, 'promoted')),
    );
  await endReplicas(scope, agent, sql`${replicas.instanceId} is distinct from ${primaryInstanceId}`);
}
