import { and, eq, isNull } from 'drizzle-orm';
import type { AgentRow } from '../../storage/rows.js';
import { agents, hosts } from '../../storage/schema.js';
import type { Scope } from '../../storage/scope.js';

/**
 * Whether somebody may name an instance as a replica or as the successor of a workload: not one that carries it or has
 * handed it over, and not one that another workload has. An instance that nobody knows may be: it was just launched.
 */
export async function mayBeNamed(scope: Scope, agent: AgentRow, instanceId: string): Promise<boolean> {
  if (instanceId === agent.primaryInstanceId) return false;
  const found = await scope.queries
    .select({ agentId: hosts.agentId, role: hosts.role, replicaId: hosts.replicaId })
    .from(hosts)
    .innerJoin(agents, and(eq(agents.id, hosts.agentId), isNull(agents.deletedAt)))
    .where(and(eq(hosts.clientId, scope.clientId), eq(hosts.instanceId, instanceId)));
  return found.every(({ agentId, role, replicaId }) => {
    if (agentId !== agent.id) return role === 'superseded' || role === 'retired';
    return role === 'superseded' || (role === 'standby' && replicaId !== null);
  });
}
