import { parsePoolId, parseWireTimestamp, type pricingReport } from '@spotguard/protocol';
import { and, desc, eq, isNotNull, sql } from 'drizzle-orm';
import type * as z from 'zod';
import type { InstanceRow, SpotPoolRow, WorkloadRow } from '../storage/rows.js';
import { pricingReports, spotPools } from '../storage/schema.js';
import { inTransaction, type Scope } from '../storage/scope.js';
import { findPools } from './find-pools.js';

/** A price report as it was received. */
export interface IncomingPrices {
  readonly workload: WorkloadRow;
  readonly report: z.output<typeof pricingReport>;
  readonly idempotencyKey: string | undefined;
}

/** The known prices of an instance's type in its region. A price that nobody reported is undefined. */
export interface InstancePricing {
  readonly pools: readonly SpotPoolRow[];
  readonly onDemand: { readonly price: number; readonly collectedAt: Date } | undefined;
}

/** The prices that an account's agents report. */
export interface PriceStore {
  /** Stores a report once. Its pool prices replace older ones. */
  record(incoming: IncomingPrices): Promise<void>;
  /** Reads the known prices of an instance's type in its region. */
  findForInstance(instance: InstanceRow): Promise<InstancePricing>;
}

/** Creates the store of prices of one account. */
export function priceStore(scope: Scope): PriceStore {
  return {
    record: (incoming) => inTransaction(scope, (inner) => record(inner, incoming)),
    findForInstance: (instance) => findForInstance(scope, instance),
  };
}

async function record(scope: Scope, { workload, report, idempotencyKey }: IncomingPrices): Promise<void> {
  const { instance, pricing } = report;
  const now = scope.clock.now();
  const stated = parseWireTimestamp(pricing.collected_at) ?? now;
  // Prices from an agent whose clock is ahead must not stay the newest ones.
  const collectedAt = new Date(Math.min(stated.getTime(), now.getTime()));
  const inserted = await scope.queries
    .insert(pricingReports)
    .values({
      accountId: scope.accountId,
      agentId: workload.id,
      dedupeKey: idempotencyKey ?? `${instance.instance_id}@${pricing.collected_at}`,
      instanceId: instance.instance_id,
      instanceType: instance.instance_type,
      region: instance.region,
      onDemandPrice: pricing.on_demand_price ?? null,
      report,
      collectedAt,
      reportedAt: now,
    })
    .onConflictDoNothing()
    .returning({ id: pricingReports.id });
  if (inserted.length > 0) await writePools(scope, report, collectedAt);
}

/** Writes the pools in the order of their ids, so that two concurrent reports cannot deadlock. */
async function writePools(scope: Scope, report: IncomingPrices['report'], collectedAt: Date): Promise<void> {
  const rows = new Map<string, typeof spotPools.$inferInsert>();
  for (const { pool_id: poolId, price } of report.pricing.spot_pools) {
    const pool = parsePoolId(poolId);
    if (pool === undefined) continue;
    const { instanceType, availabilityZone: zone } = pool;
    const { region } = report.instance;
    rows.set(poolId, { accountId: scope.accountId, poolId, instanceType, region, zone, price, collectedAt });
  }
  if (rows.size === 0) return;
  await scope.queries
    .insert(spotPools)
    .values([...rows.values()].sort((one, other) => (one.poolId < other.poolId ? -1 : 1)))
    .onConflictDoUpdate({
      target: [spotPools.accountId, spotPools.poolId],
      set: { price: sql`excluded.price`, collectedAt: sql`excluded.collected_at`, region: sql`excluded.region` },
      setWhere: sql`excluded.collected_at >= ${spotPools.collectedAt}`,
    });
}

async function findForInstance(scope: Scope, instance: InstanceRow): Promise<InstancePricing> {
  const instanceType = instance.instanceType ?? '';
  const region = instance.region ?? '';
  const pools = await findPools(scope, { instanceType, region });
  const [newest] = await scope.queries
    .select({ price: pricingReports.onDemandPrice, collectedAt: pricingReports.collectedAt })
    .from(pricingReports)
    .where(
      and(
        eq(pricingReports.accountId, scope.accountId),
        eq(pricingReports.instanceType, instanceType),
        eq(pricingReports.region, region),
        isNotNull(pricingReports.onDemandPrice),
      ),
    )
    .orderBy(desc(pricingReports.collectedAt))
    .limit(1);
  const onDemand = newest === undefined || newest.price === null ? undefined : { ...newest, price: newest.price };
  return { pools, onDemand };
}
