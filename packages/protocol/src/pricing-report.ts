import * as z from 'zod';
import { instanceId, instanceMode } from './instance-facts.js';
import { timestamp } from './wire-timestamp.js';

const usdPerHour = z.number().positive().max(1_000);

const poolPrice = z.looseObject({
  pool_id: z.string().max(128),
  instance_type: z.string().max(64).nullish(),
  az: z.string().max(32).nullish(),
  price: usdPerHour,
});

/**
 * The prices of the pools to which an instance could be switched, in USD per hour. Unknown prices are null;
 * `current_spot_price` and `cheapest_pool` are null also for an on-demand instance, as v4 agents send it.
 */
export const pricingReport = z.looseObject({
  instance: z.looseObject({
    instance_id: instanceId,
    instance_type: z.string().max(64),
    region: z.string().max(32),
    az: z.string().max(32),
    mode: instanceMode,
    pool_id: z.string().max(128).nullish(),
  }),
  pricing: z.looseObject({
    on_demand_price: usdPerHour.nullish(),
    current_spot_price: usdPerHour.nullish(),
    cheapest_pool: z.looseObject({ pool_id: z.string().max(128), price: usdPerHour }).nullish(),
    spot_pools: z.array(poolPrice).max(256).default([]),
    collected_at: timestamp,
  }),
});
export type PricingReport = z.input<typeof pricingReport>;
