import { and, eq } from 'drizzle-orm';
import type { AgentRow, HostRow } from '../storage/rows.js';
import { hosts } from '../storage/schema.js';
import type { Scope } from '../tenants/scope.js';

/** The host that carries the agent's workload. */
export async function primaryOf(scope: Scope, agent: AgentRow): Promise<HostRow | undefined> {
  const [host] = await scope.queries
    .select()
    .from(hosts)
    .where(
      and(
        eq(hosts.clientId, scope.clientId),
        eq(hosts.agentId, agent.id),
        eq(hosts.instanceId, agent.primaryInstanceId),
      ),
    );
  return host;
}
