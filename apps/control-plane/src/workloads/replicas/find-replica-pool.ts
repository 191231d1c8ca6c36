import { gte } from 'drizzle-orm';
import { findPools } from '../../prices/find-pools.js';
import type { WorkloadRow } from '../../storage/rows.js';
import { replicas } from '../../storage/schema.js';
import { rowsOf, type Scope } from '../../storage/scope.js';
import { findPrimary } from '../instances/find-instance.js';
import { type ChosenPool, choosePool } from './choose-pool.js';

/** For how long a pool is avoided after a replica failed in it. */
const poolMemoryMilliseconds = 3_600_000;

/**
 * Chooses the pool of a workload's next replica from the account's price reports; undefined when they name no other
 * pool.
 */
export async function findReplicaPool(
  scope: Scope,
  workload: WorkloadRow,
  zones: { readonly preferredZones?: readonly string[]; readonly excludedZones?: readonly string[] } = {},
): Promise<ChosenPool | undefined> {
  const primary = await findPrimary(scope, workload);
  if (primary === undefined || primary.instanceType === null) return undefined;
  const { instanceType, region, zone: ownZone } = primary;
  const now = scope.clock.now();
  const pools = await findPools(scope, { instanceType, region });
  const failures = await scope.queries
    .select({ poolId: replicas.poolId })
    .from(replicas)
    .where(
      rowsOf(scope, workload.id, replicas, gte(replicas.failedAt, new Date(now.getTime() - poolMemoryMilliseconds))),
    );
  const failed = new Set(failures.map(({ poolId }) => poolId));
  return choosePool({ ...zones, pools, instanceType, ownZone, now, failed });
}
