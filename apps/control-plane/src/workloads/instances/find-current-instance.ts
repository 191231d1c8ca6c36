import { and, desc, eq, sql } from 'drizzle-orm';
import type { HostRow } from '../../storage/rows.js';
import { agents, hosts } from '../../storage/schema.js';
import type { Scope } from '../../storage/scope.js';

/** An instance may have served several agents; the one that it is the primary of counts. */
export async function currentHost(scope: Scope, instanceId: string): Promise<HostRow | undefined> {
  const [found] = await scope.queries
    .select({ host: hosts })
    .from(hosts)
    .innerJoin(agents, eq(agents.id, hosts.agentId))
    .where(and(eq(hosts.clientId, scope.clientId), eq(hosts.instanceId, instanceId)))
    .orderBy(sql`${agents.deletedAt} is null desc`, sql`${hosts.role} = 'primary' desc`, desc(hosts.lastSeenAt))
    .limit(1);
  return found?.host;
}
