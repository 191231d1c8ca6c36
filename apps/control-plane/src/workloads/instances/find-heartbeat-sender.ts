import { eq, ne } from 'drizzle-orm';
import type { WorkloadRow } from '../../storage/rows.js';
import { instances } from '../../storage/schema.js';
import { rowsOf, type Scope } from '../../storage/scope.js';
import { isSilent } from './contact.js';

/**
 * Finds the instance that sent a heartbeat without an instance id, as the last heartbeat of a v4 agent is: the only
 * instance that may still run a v4 agent, or the only one of those with the sender's address. Undefined when several
 * fit, or none.
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
