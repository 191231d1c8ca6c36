import { eq, ne } from 'drizzle-orm';
import type { AgentRow } from '../../storage/rows.js';
import { hosts } from '../../storage/schema.js';
import { rowsOf, type Scope } from '../../storage/scope.js';
import { isSilent } from './contact.js';

/**
 * Which instance sent a heartbeat that names none, as the last one of a v4 agent does: the only one of its agents that
 * may still run, or the only one of them with the sender's address. Undefined when that does not tell.
 */
export async function findHeartbeatSender(
  scope: Scope,
  agent: AgentRow,
  address: string | undefined,
): Promise<string | undefined> {
  const found = await scope.queries
    .select()
    .from(hosts)
    .where(
      rowsOf(
        scope,
        agent.id,
        hosts,
        eq(hosts.generational, false),
        eq(hosts.hasAgent, true),
        ne(hosts.role, 'retired'),
        ne(hosts.status, 'offline'),
      ),
    );
  const able = found.filter((host) => !isSilent(host, scope.clock.now()));
  const there = able.filter((host) => host.privateIp === address || host.publicIp === address);
  const [sender, ...others] = able.length > 1 ? there : able;
  return others.length === 0 ? sender?.instanceId : undefined;
}
