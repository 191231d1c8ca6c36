import type { KnownPrices } from '@spotguard/plugin-aws/contract';
import { formatPoolId, type PricingReport, wireTimestamp } from '@spotguard/protocol';
import type { InstanceIdentity } from '@spotguard/sdk';

/**
 * Makes the report of v4, in which the instance's own pool and the cheapest pool are null when the instance is on-demand.
 * `collected_at` is when the prices were read, not when they are sent.
 */
export function pricingReport(
  instance: InstanceIdentity,
  { prices, readAt }: { readonly prices: KnownPrices; readonly readAt: number },
): PricingReport {
  const { instanceId, instanceType, region, zone, market } = instance;
  const pools = [...prices.spot]
    .map(([az, { usdPerHour }]) => ({
      pool_id: formatPoolId({ instanceType, availabilityZone: az }),
      instance_type: instanceType,
      az,
      price: usdPerHour,
    }))
    .sort((left, right) => left.price - right.price || (left.az < right.az ? -1 : 1));
  const [cheapest] = pools;
  const isOnSpot = market === 'spot' && cheapest !== undefined;
  return {
    instance: {
      instance_id: instanceId,
      instance_type: instanceType,
      region,
      az: zone,
      mode: market,
      pool_id: isOnSpot ? formatPoolId({ instanceType, availabilityZone: zone }) : null,
    },
    pricing: {
      on_demand_price: prices.onDemand?.usdPerHour ?? null,
      current_spot_price: isOnSpot ? (prices.spot.get(zone)?.usdPerHour ?? null) : null,
      cheapest_pool: isOnSpot ? { pool_id: cheapest.pool_id, price: cheapest.price } : null,
      spot_pools: pools,
      collected_at: wireTimestamp(new Date(readAt)),
    },
  };
}
