import { and, desc, eq } from 'drizzle-orm';
import { onDemandPrices } from '../storage/schema.js';
import type { Scope } from '../storage/scope.js';

/** An on-demand price in USD per hour, and when an agent read it. */
export interface OnDemandPrice {
  readonly price: number;
  readonly collectedAt: Date;
}

/**
 * Finds the newest on-demand price of an instance type that the account's agents have reported, however old it is; of any
 * region for null.
 */
export async function findOnDemandPrice(
  scope: Scope,
  { instanceType, region }: { readonly instanceType: string; readonly region: string | null },
): Promise<OnDemandPrice | undefined> {
  const [newest] = await scope.queries
    .select({ price: onDemandPrices.price, collectedAt: onDemandPrices.collectedAt })
    .from(onDemandPrices)
    .where(
      and(
        eq(onDemandPrices.accountId, scope.accountId),
        eq(onDemandPrices.instanceType, instanceType),
        region === null ? undefined : eq(onDemandPrices.region, region),
      ),
    )
    .orderBy(desc(onDemandPrices.collectedAt))
    .limit(1);
  return newest;
}
