import * as z from 'zod';

const usdPerHour = z.number().positive().max(1_000);
const ageSeconds = z.number().min(0);

/**
 * Asks whether this instance is to read the prices of its region and type from AWS. One instance of an account does for all,
 * as long as it asks again in time. Sent only to control planes with the feature `price-lease`.
 */
export const priceLeaseRequest = z.object({
  region: z.string().min(1).max(32),
  instance_type: z.string().min(1).max(64),
  /** The seconds until it asks again. */
  interval_seconds: z.number().min(1).max(86_400),
  /** False when it could not read the prices the last time, so that another instance gets the lease. */
  can_collect: z.boolean(),
});
export type PriceLeaseRequest = z.input<typeof priceLeaseRequest>;

/**
 * Whether the instance reads and reports the prices now, and the newest prices that were reported, in USD per hour. A price
 * that is too old to be known is left out.
 */
export const priceLeaseAnswer = z.object({
  is_collector: z.boolean(),
  spot: z.array(z.object({ az: z.string().max(32), price: usdPerHour, age_seconds: ageSeconds })).max(256),
  on_demand: z.object({ price: usdPerHour, age_seconds: ageSeconds }).nullable(),
});
export type PriceLeaseAnswer = z.output<typeof priceLeaseAnswer>;
