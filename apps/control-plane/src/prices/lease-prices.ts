import type { PriceLeaseAnswer, priceLeaseRequest } from '@spotguard/protocol';
import { sql } from 'drizzle-orm';
import type * as z from 'zod';
import { onDemandPrices, priceCollectors, spotPools, workloads } from '../storage/schema.js';
import type { Scope } from '../storage/scope.js';
import { isUuid } from '../storage/uuid.js';
import { maxOnDemandPriceAgeMilliseconds, maxSpotPriceAgeMilliseconds } from './fresh-price.js';

/** A collector loses its lease when it is this many intervals late. */
const intervalsPerLease = 2.5;
const maxLeaseSeconds = 3_600;

/** An instance that asks whether it is to collect prices. */
export interface PriceLeaseApplicant {
  readonly workloadId: string;
  readonly instanceId: string;
  readonly request: z.output<typeof priceLeaseRequest>;
}

interface Found {
  readonly deleted: boolean;
  readonly is_collector: boolean;
  readonly spot: PriceLeaseAnswer['spot'] | null;
  readonly on_demand: PriceLeaseAnswer['on_demand'];
}

/**
 * Gives or renews the lease for the prices of a region and type, and reads the newest ones that the account's agents have
 * reported. Only the primary of a workload of the account gets it, when nobody else has it. One statement, so that two that ask
 * at once cannot both get it. `unknown`: the account has no such workload.
 */
export async function leasePrices(
  scope: Scope,
  { workloadId, instanceId, request }: PriceLeaseApplicant,
): Promise<PriceLeaseAnswer | 'unknown' | 'deleted'> {
  if (!isUuid(workloadId)) return 'unknown';
  const { region, instance_type: type, interval_seconds: interval, can_collect: canCollect } = request;
  const now = sql`${scope.clock.now().toISOString()}::timestamptz(3)`;
  const leaseSeconds = Math.min(interval * intervalsPerLease, maxLeaseSeconds);
  const ageOf = (collectedAt: unknown) =>
    sql`greatest(0, extract(epoch from ${now} - ${collectedAt}))::double precision`;
  const isFresh = (collectedAt: unknown, maxMilliseconds: number) =>
    sql`${collectedAt} >= ${now} - ${maxMilliseconds / 1_000}::double precision * interval '1 second'`;
  const { rows } = (await scope.queries.execute(sql`
    with workload as (
      select id, client_id, primary_instance_id, deleted_at from ${workloads}
      where id = ${workloadId} and client_id = ${scope.accountId}
    ), given as (
      insert into ${priceCollectors} as held (client_id, region, instance_type, instance_id, expires_at)
      select client_id, ${region}, ${type}, ${instanceId}, ${now} + ${leaseSeconds}::double precision * interval '1 second'
      from workload where deleted_at is null and primary_instance_id = ${instanceId} and ${canCollect}
      on conflict (client_id, region, instance_type) do update
        set instance_id = excluded.instance_id, expires_at = excluded.expires_at
        where held.instance_id = excluded.instance_id or held.expires_at <= ${now}
      returning instance_id
    )
    select deleted_at is not null as deleted, exists (select 1 from given) as is_collector,
      (select jsonb_agg(jsonb_build_object('az', zone, 'price', price, 'age_seconds', ${ageOf(spotPools.collectedAt)}))
        from ${spotPools} where ${spotPools.accountId} = ${scope.accountId} and ${spotPools.region} = ${region}
        and ${spotPools.instanceType} = ${type} and ${isFresh(spotPools.collectedAt, maxSpotPriceAgeMilliseconds)}) as spot,
      (select jsonb_build_object('price', price, 'age_seconds', ${ageOf(onDemandPrices.collectedAt)})
        from ${onDemandPrices} where ${onDemandPrices.accountId} = ${scope.accountId} and ${onDemandPrices.region} = ${region}
        and ${onDemandPrices.instanceType} = ${type}
        and ${isFresh(onDemandPrices.collectedAt, maxOnDemandPriceAgeMilliseconds)}) as on_demand
    from workload`)) as unknown as { readonly rows: readonly Found[] };
  const [found] = rows;
  if (found === undefined) return 'unknown';
  if (found.deleted) return 'deleted';
  return { is_collector: found.is_collector, spot: found.spot ?? [], on_demand: found.on_demand };
}
