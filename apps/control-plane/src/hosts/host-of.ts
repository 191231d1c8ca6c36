import { eq } from 'drizzle-orm';
import type { AgentRow, HostRow } from '../storage/rows.js';
import { hosts } from '../storage/schema.js';
import { rowsOf, type Scope } from '../tenants/scope.js';

/** The host that carries the agent's workload. */
export async function primaryOf(scope: Scope, agent: AgentRow): Promise<HostRow | undefined> {
  const [host] = await scope.queries
    .select()
    .from(hosts)
    .where(rowsOf(scope, agent.id, hosts, eq(hosts.instanceId, agent.primaryInstanceId)));
  return host;
}
