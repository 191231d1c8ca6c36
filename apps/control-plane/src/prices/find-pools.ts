import { and, asc, eq } from 'drizzle-orm';
import type { SpotPoolRow } from '../storage/rows.js';
import { spotPools } from '../storage/schema.js';
import type { Scope } from '../storage/scope.js';

/** Finds the pools of an instance type that the account's agents have reported, cheapest first; of all regions for null. */
export function findPools(
  scope: Scope,
  { instanceType, region }: { readonly instanceType: string; readonly region: string | null },
): Promise<SpotPoolRow[]> {
  return scope.queries
    .select()
    .from(spotPools)
    .where(
      and(
        eq(spotPools.accountId, scope.accountId),
        eq(spotPools.instanceType, instanceType),
        region === null ? undefined : eq(spotPools.region, region),
      ),
    )
    .orderBy(asc(spotPools.price), asc(spotPools.poolId));
}
