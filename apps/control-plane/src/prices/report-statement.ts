import { asc, eq, type SQL, sql } from 'drizzle-orm';
import type { Queries } from '../storage/database.js';
import { onDemandPrices, pricePoints, pricingReports, spotPools, workloads } from '../storage/schema.js';

/** A newest price that is confirmed by a report is written again only after this time, so that most reports write no prices. */
const confirmSeconds = 30;
/** Points of a series are at least this far apart, however many agents disagree about its price. */
const minPointSeconds = 60;
/**
 * An unchanged spot price gets a point this often. That and the time between two reports is less than the age at which a
 * price becomes unknown, so that a series has no gaps as long as reports come.
 */
const spotPointSeconds = 1_800;
const onDemandPointSeconds = 12 * 3_600;
/** A report is late when a newer one of the same price came this long before. Late ones only fill gaps of the history. */
const lateSeconds = 600;
/** How many points of late reports a series gets: one for each of these. */
const latePointSeconds = 300;
/** A later report is stored, and its prices are not. */
const maxLateSeconds = 2 * 86_400;

/** Price reports as the statement takes them: its columns, and those of the pools with the position of their report. */
export interface ReportColumns {
  readonly account: readonly string[];
  readonly workload: readonly string[];
  readonly dedupeKey: readonly string[];
  readonly instance: readonly string[];
  readonly type: readonly string[];
  readonly region: readonly string[];
  readonly onDemand: readonly (number | null)[];
  /** JSON. */
  readonly report: readonly string[];
  /** ISO 8601, not after the moment of the statement. */
  readonly collectedAt: readonly string[];
  readonly poolPosition: readonly number[];
  readonly pool: readonly string[];
  readonly poolType: readonly string[];
  readonly poolZone: readonly string[];
  readonly poolPrice: readonly number[];
}

const column = (name: keyof ReportColumns, type: string) => sql`${sql.placeholder(name)}::${sql.raw(type)}[]`;
const seconds = (count: number) => sql.raw(`interval '${count} seconds'`);
const positioned = { position: sql<number>`input.position`.as('position') };

/**
 * Prepares the one statement that stores reports, the newest prices and the history of prices, and tells whose workload each
 * report is of. A report that was stored before changes nothing; nor does one for a workload that was deleted or that the
 * account does not have. Prices are written in the order of their keys, so that two statements cannot deadlock.
 */
export function prepareReportStatement(queries: Queries) {
  const moment = sql`${sql.placeholder('now')}::timestamptz(3)`;
  const input = queries.$with('input', positioned).as(sql`
    select (item.position - 1)::int as position, account, workload, dedupe_key, instance, type, region, on_demand, report,
      collected_at::timestamptz(3) as collected_at
    from unnest(${column('account', 'uuid')}, ${column('workload', 'uuid')}, ${column('dedupeKey', 'text')},
      ${column('instance', 'text')}, ${column('type', 'text')}, ${column('region', 'text')},
      ${column('onDemand', 'double precision')}, ${column('report', 'text')}, ${column('collectedAt', 'text')})
      with ordinality as item(account, workload, dedupe_key, instance, type, region, on_demand, report, collected_at, position)`);
  const stored = queries.$with('stored', {}).as(sql`
    insert into ${pricingReports}
      (client_id, agent_id, dedupe_key, instance_id, instance_type, region, on_demand_price, report, collected_at, reported_at)
    select account, workload, dedupe_key, instance, type, region, on_demand, report::jsonb, collected_at, ${moment}
    from input join ${workloads} on ${workloads.id} = workload and ${workloads.accountId} = account and ${workloads.deletedAt} is null
    on conflict (agent_id, dedupe_key) do nothing returning agent_id, dedupe_key`);
  const offered = queries.$with('offered', {}).as(sql`
    select account, pool.id, pool.type, pool.zone, pool.price, input.region, input.collected_at,
      newest.price as newest_price, newest.collected_at as newest_at, newest.region as newest_region
    from stored join input on workload = agent_id and input.dedupe_key = stored.dedupe_key
    join unnest(${column('poolPosition', 'int')}, ${column('pool', 'text')}, ${column('poolType', 'text')},
      ${column('poolZone', 'text')}, ${column('poolPrice', 'double precision')}) as pool(position, id, type, zone, price)
      on pool.position = input.position
    left join ${spotPools} as newest on newest.client_id = account and newest.pool_id = pool.id`);
  const spot = queries.$with('spot', {}).as(sql`
    insert into ${spotPools} (client_id, pool_id, instance_type, region, zone, price, collected_at, point_price, point_at)
    select distinct on (account, id) account, id, type, region, zone, price, collected_at, price, collected_at
    from offered where ${isNews(sql`or newest_region <> offered.region`)} order by account, id, collected_at desc
    on conflict (client_id, pool_id) do update set ${newest('spot_pools', spotPointSeconds)}, region = excluded.region
    where excluded.collected_at >= spot_pools.collected_at
    returning client_id, instance_type, zone, price, collected_at, point_at`);
  const offeredOnDemand = queries.$with('offered_on_demand', {}).as(sql`
    select account, type, input.region, on_demand as price, input.collected_at,
      newest.price as newest_price, newest.collected_at as newest_at
    from stored join input on workload = agent_id and input.dedupe_key = stored.dedupe_key
    left join ${onDemandPrices} as newest
      on newest.client_id = account and newest.instance_type = type and newest.region = input.region
    where on_demand is not null`);
  const onDemand = queries.$with('on_demand', {}).as(sql`
    insert into ${onDemandPrices} (client_id, instance_type, region, price, collected_at, point_price, point_at)
    select distinct on (account, type, region) account, type, region, price, collected_at, price, collected_at
    from offered_on_demand where ${isNews()} order by account, type, region, collected_at desc
    on conflict (client_id, instance_type, region) do update set ${newest('on_demand_prices', onDemandPointSeconds)}
    where excluded.collected_at >= on_demand_prices.collected_at
    returning client_id, instance_type, region, price, collected_at, point_at`);
  const isLate = sql`collected_at < newest_at - ${seconds(lateSeconds)} and collected_at > ${moment} - ${seconds(maxLateSeconds)}`;
  const points = queries.$with('points', {}).as(sql`
    insert into ${pricePoints} (client_id, market, instance_type, place, at, price, stored_at)
    select client_id, market, instance_type, place, at, price, ${moment} from (
      select client_id, 'spot' as market, instance_type, zone as place, point_at as at, price from spot where point_at = collected_at
      union all
      select client_id, 'on-demand', instance_type, region, point_at, price from on_demand where point_at = collected_at
      union all
      select account, 'spot', type, zone, ${latePoint}, price from offered where ${isLate}
      union all
      select account, 'on-demand', type, region, ${latePoint}, price from offered_on_demand where ${isLate}
    ) as point order by client_id, market, instance_type, place, at
    on conflict do nothing`);
  return queries
    .with(input, stored, offered, spot, offeredOnDemand, onDemand, points)
    .select({ isKnown: sql<boolean>`${workloads.id} is not null`, deletedAt: workloads.deletedAt })
    .from(input)
    .leftJoin(
      workloads,
      sql`${eq(workloads.id, sql`input.workload`)} and ${eq(workloads.accountId, sql`input.account`)}`,
    )
    .orderBy(asc(sql`input.position`))
    .prepare('store_price_reports');
}

/** Whether an offered price tells something new. */
function isNews(isChanged: SQL = sql``): SQL {
  return sql`newest_at is null or (collected_at >= newest_at
    and (price <> newest_price ${isChanged} or collected_at >= newest_at + ${seconds(confirmSeconds)}))`;
}

const latePoint = sql`date_bin(${seconds(latePointSeconds)}, collected_at, timestamptz '2000-01-01 00:00:00+00')`;

/** Sets the newest price, and the time of its point when one is due: then `point_at` equals `collected_at`. */
function newest(table: string, pointSeconds: number): SQL {
  const [pointAt, pointPrice] = [sql.raw(`${table}.point_at`), sql.raw(`${table}.point_price`)];
  const isDue = sql`${pointAt} is null or excluded.collected_at >= ${pointAt} + ${seconds(pointSeconds)}
    or (excluded.price <> ${pointPrice} and excluded.collected_at >= ${pointAt} + ${seconds(minPointSeconds)})`;
  return sql`price = excluded.price, collected_at = excluded.collected_at,
    point_price = case when ${isDue} then excluded.price else ${pointPrice} end,
    point_at = case when ${isDue} then excluded.collected_at else ${pointAt} end`;
}
