import { sql } from 'drizzle-orm';
import { check, doublePrecision, index, integer, jsonb, pgTable, primaryKey, text, unique } from 'drizzle-orm/pg-core';
import { moment, ofAccount, ofWorkload, ownId } from './workload-tables.js';

/** What was last stored of a price in the table of points; null until then. A point is stored only when it tells something new. */
const lastPoint = () => ({ pointPrice: doublePrecision('point_price'), pointAt: moment('point_at') });

/** The spot pools that an account's agents reported, with the newest price of each in USD per hour. */
export const spotPools = pgTable(
  'spot_pools',
  {
    accountId: ofAccount(),
    poolId: text('pool_id').notNull(),
    instanceType: text('instance_type').notNull(),
    region: text('region').notNull(),
    zone: text('zone').notNull(),
    price: doublePrecision('price').notNull(),
    collectedAt: moment('collected_at').notNull(),
    ...lastPoint(),
  },
  (table) => [primaryKey({ columns: [table.accountId, table.poolId] })],
);

/** The newest on-demand price of each instance type and region that an account's agents reported, in USD per hour. */
export const onDemandPrices = pgTable(
  'on_demand_prices',
  {
    accountId: ofAccount(),
    instanceType: text('instance_type').notNull(),
    region: text('region').notNull(),
    price: doublePrecision('price').notNull(),
    collectedAt: moment('collected_at').notNull(),
    ...lastPoint(),
  },
  (table) => [primaryKey({ columns: [table.accountId, table.instanceType, table.region] })],
);

/** Price reports, one row per report. Unknown prices are null. */
export const pricingReports = pgTable(
  'pricing_reports',
  {
    id: ownId(),
    accountId: ofAccount(),
    agentId: ofWorkload(),
    dedupeKey: text('dedupe_key').notNull(),
    instanceId: text('instance_id').notNull(),
    instanceType: text('instance_type').notNull(),
    region: text('region').notNull(),
    onDemandPrice: doublePrecision('on_demand_price'),
    report: jsonb('report').notNull(),
    collectedAt: moment('collected_at').notNull(),
    reportedAt: moment('reported_at').notNull(),
  },
  (table) => [
    unique('pricing_reports_dedupe').on(table.agentId, table.dedupeKey),
    index('pricing_reports_by_type').on(table.accountId, table.instanceType, table.region, table.collectedAt),
  ],
);

/** Which instance of an account reads the prices of a region and type from AWS, and until when it has to ask again. */
export const priceCollectors = pgTable(
  'price_collectors',
  {
    accountId: ofAccount(),
    region: text('region').notNull(),
    instanceType: text('instance_type').notNull(),
    instanceId: text('instance_id').notNull(),
    expiresAt: moment('expires_at').notNull(),
  },
  (table) => [primaryKey({ columns: [table.accountId, table.region, table.instanceType] })],
);

/** What identifies a series of prices. `place` is the zone of a spot price, and the region of an on-demand price. */
const ofSeries = () => ({
  accountId: ofAccount(),
  market: text('market', { enum: ['spot', 'on-demand'] }).notNull(),
  instanceType: text('instance_type').notNull(),
  place: text('place').notNull(),
});

/**
 * The history of prices in USD per hour. A price holds until the next point of its series, and is unknown once it is older
 * than `prices/fresh-price.ts` says.
 */
export const pricePoints = pgTable(
  'price_points',
  {
    ...ofSeries(),
    at: moment('at').notNull(),
    price: doublePrecision('price').notNull(),
    storedAt: moment('stored_at').notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.accountId, table.market, table.instanceType, table.place, table.at] }),
    index('price_points_by_storage').on(table.accountId, table.market, table.storedAt),
    check('price_points_market', sql`market in ('spot', 'on-demand')`),
  ],
);

/** The history of prices by hour and by day (UTC), computed from the points. An hour without a known price has no row. */
export const priceRollUps = pgTable(
  'price_roll_ups',
  {
    ...ofSeries(),
    span: text('span', { enum: ['hour', 'day'] }).notNull(),
    /** The start of the hour or day. */
    at: moment('at').notNull(),
    min: doublePrecision('min').notNull(),
    max: doublePrecision('max').notNull(),
    /** Weighted by the time for which each price was in force. */
    average: doublePrecision('average').notNull(),
    first: doublePrecision('first').notNull(),
    last: doublePrecision('last').notNull(),
    /** For how long the price was known. */
    knownSeconds: integer('known_seconds').notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.accountId, table.market, table.instanceType, table.place, table.span, table.at] }),
    check('price_roll_ups_market', sql`market in ('spot', 'on-demand')`),
    check('price_roll_ups_span', sql`span in ('hour', 'day')`),
  ],
);
