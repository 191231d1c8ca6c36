import { eq, ne } from 'drizzle-orm';
import type { WorkloadRow } from '../../storage/rows.js';
import { instances } from '../../storage/schema.js';
import { rowsOf, type Scope } from '../../storage/scope.js';
import { isSilent } from './contact.js';

/**
 * Which instance sent a heartbeat that names none, as the last one of a v4 agent does: the only one of its agents that
 * may still run, or the only one of them with the sender's address. Undefined when that does not tell.
 */
export async function findHeartbeatSender(
  scope: Scope,
  workload: WorkloadRow,
  address: string | undefined,
): Promise<string | undefined> {
  const found = await scope.queries
    .select()
    .from(instances)
    .where(
      rowsOf(
        scope,
        workload.id,
        instances,
        eq(instances.generational, false),
        eq(instances.hasAgent, true),
        ne(instances.role, 'retired'),
        ne(instances.status, 'offline'),
      ),
    );
  const able = found.filter((instance) => !isSilent(instance, scope.clock.now()));
  const there = able.filter((instance) => instance.privateIp === address || instance.publicIp === address);
  const [sender, ...others] = able.length > 1 ? there : able;
  return others.length === 0 ? sender?.instanceId : undefined;
}
