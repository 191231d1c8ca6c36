import { eq } from 'drizzle-orm';
import type { AgentRow, HostRow } from '../../storage/rows.js';
import { hosts } from '../../storage/schema.js';
import { rowsOf, type Scope } from '../../storage/scope.js';

/** An instance of an agent; undefined when it never registered. */
export async function hostOf(scope: Scope, agentId: string, instanceId: string): Promise<HostRow | undefined> {
  const [host] = await scope.queries
    .select()
    .from(hosts)
    .where(rowsOf(scope, agentId, hosts, eq(hosts.instanceId, instanceId)));
  return host;
}

/** The host that carries the agent's workload. */
export function primaryOf(scope: Scope, agent: AgentRow): Promise<HostRow | undefined> {
  return hostOf(scope, agent.id, agent.primaryInstanceId);
}
