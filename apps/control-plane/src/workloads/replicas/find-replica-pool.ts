import { and, eq, gte } from 'drizzle-orm';
import type { AgentRow } from '../../storage/rows.js';
import { replicas, spotPools } from '../../storage/schema.js';
import { rowsOf, type Scope } from '../../storage/scope.js';
import { primaryOf } from '../instances/find-instance.js';
import { type ChosenPool, choosePool } from './choose-pool.js';

/** Pools that a standby failed in are avoided for so long. */
const poolMemoryMilliseconds = 3_600_000;

/** Where a standby of the agent belongs by what its tenant's price reports say; undefined when they name no other pool. */
export async function poolForStandby(
  scope: Scope,
  agent: AgentRow,
  zones: { readonly preferredZones?: readonly string[]; readonly excludedZones?: readonly string[] } = {},
): Promise<ChosenPool | undefined> {
  const primary = await primaryOf(scope, agent);
  if (primary === undefined || primary.instanceType === null) return undefined;
  const { instanceType, region, zone: ownZone } = primary;
  const now = scope.clock.now();
  const pools = await scope.queries
    .select()
    .from(spotPools)
    .where(
      and(
        eq(spotPools.clientId, scope.clientId),
        eq(spotPools.instanceType, instanceType),
        region === null ? undefined : eq(spotPools.region, region),
      ),
    );
  const failures = await scope.queries
    .select({ poolId: replicas.poolId })
    .from(replicas)
    .where(rowsOf(scope, agent.id, replicas, gte(replicas.failedAt, new Date(now.getTime() - poolMemoryMilliseconds))));
  const failed = new Set(failures.map(({ poolId }) => poolId));
  return choosePool({ ...zones, pools, instanceType, ownZone, now, failed });
}
