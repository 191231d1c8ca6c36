import { type SQL, sql } from 'drizzle-orm';
import type { Queries } from '../storage/database.js';
import { pricePoints, priceRollUps } from '../storage/schema.js';
import { maxOnDemandPriceAgeMilliseconds, maxSpotPriceAgeMilliseconds } from './fresh-price.js';

/** Which part of the history of prices to roll up. */
export interface RollUpRequest {
  readonly accountId: string;
  /** Points that were stored since then are new. */
  readonly since: Date;
  readonly now: Date;
}

/**
 * Computes the hours and days of an account's prices from the points, for every series with a new point or with a price that
 * is still in force: from the hour of the earliest new point, or of `since`, until now. The same request again changes
 * nothing, and hours that are not over yet are completed by a later one.
 */
export async function rollUpPrices(queries: Queries, request: RollUpRequest): Promise<void> {
  await queries.execute(hours(request));
  await queries.execute(days(request));
}

const hour = sql`interval '1 hour'`;
const day = sql`interval '1 day'`;
/** Hours and days begin where those of UTC do, whatever the zone of the database is. */
const start = (span: SQL, moment: SQL) => sql`date_bin(${span}, ${moment}, timestamptz '2000-01-01 00:00:00+00')`;
const age = (milliseconds: number) => sql.raw(`interval '${milliseconds / 1_000} seconds'`);
const maxSpotAge = age(maxSpotPriceAgeMilliseconds);
const maxOnDemandAge = age(maxOnDemandPriceAgeMilliseconds);
const maxAge = sql`case point.market when 'spot' then ${maxSpotAge} else ${maxOnDemandAge} end`;
const moment = (date: Date) => sql`${date.toISOString()}::timestamptz`;
const key = sql`client_id, market, instance_type, place`;

/** The series to roll up, each with the hour from which it has changed. */
function touched({ accountId, since }: RollUpRequest): SQL {
  const stored = moment(since);
  return sql`select ${key},
      least(${start(hour, stored)}, min(${start(hour, sql`at`)}) filter (where stored_at >= ${stored})) as since
    from ${pricePoints}
    where client_id = ${accountId} and ((market = 'spot' and stored_at >= ${stored} - ${maxSpotAge})
      or (market = 'on-demand' and stored_at >= ${stored} - ${maxOnDemandAge}))
    group by ${key}`;
}

function hours(request: RollUpRequest): SQL {
  return sql`with touched as (${touched(request)}),
    period as (
      select touched.*, point.price, point.at as began,
        least(lead(point.at) over (partition by ${pointKey} order by point.at), point.at + ${maxAge}, ${moment(request.now)}) as ended
      from touched join ${pricePoints} as point using (${key}) where point.at >= since - ${maxAge}),
    piece as (
      select ${key}, price, hour as at, greatest(began, hour) as began,
        extract(epoch from least(ended, hour + ${hour}) - greatest(began, hour))::double precision as seconds
      from period
      cross join lateral generate_series(${start(hour, sql`greatest(began, since)`)}, ended, ${hour}) as hour)
    ${insert}
    select ${key}, 'hour', at, min(price), max(price), sum(price * seconds) / sum(seconds),
      (array_agg(price order by began))[1], (array_agg(price order by began desc))[1], round(sum(seconds))
    from piece where seconds > 0 group by ${key}, at ${replaceChanged}`;
}

const pointKey = sql`point.client_id, point.market, point.instance_type, point.place`;

function days(request: RollUpRequest): SQL {
  const dayOf = start(day, sql`at`);
  return sql`with touched as (${touched(request)})
    ${insert}
    select ${key}, 'day', ${dayOf}, min(min), max(max), sum(average * known_seconds) / sum(known_seconds),
      (array_agg(first order by at))[1], (array_agg(last order by at desc))[1], sum(known_seconds)
    from ${priceRollUps} join touched using (${key})
    where span = 'hour' and known_seconds > 0 and at >= ${start(day, sql`since`)} group by ${key}, ${dayOf} ${replaceChanged}`;
}

const insert = sql`insert into ${priceRollUps} as stored (${key}, span, at, min, max, average, first, last, known_seconds)`;

const values = ['min', 'max', 'average', 'first', 'last', 'known_seconds'];
const columns = (table: string) => sql.raw(`(${values.map((name) => `${table}.${name}`).join(', ')})`);
const replaceChanged = sql`on conflict (${key}, span, at) do update set
  ${sql.raw(values.map((name) => `${name} = excluded.${name}`).join(', '))}
  where ${columns('stored')} is distinct from ${columns('excluded')}`;
