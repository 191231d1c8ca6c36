import { type SQL, sql } from 'drizzle-orm';
import { readPriceHistory } from '../prices/read-price-history.js';
import { savingsDays, savingsMonths, savingsPlaceDays } from '../storage/schema.js';
import { inTransaction, type Scope } from '../storage/scope.js';
import { readPlacements } from '../workloads/placements/read-placements.js';
import { amountNames } from './amounts.js';
import { type BillLine, billOf } from './bill.js';

const dayMilliseconds = 86_400_000;

/** Returns the start of the day of a moment, in UTC. */
export function dayOf(moment: Date): Date {
  return new Date(Math.floor(moment.getTime() / dayMilliseconds) * dayMilliseconds);
}

/**
 * Computes the bill of a day of an account until now, and replaces the stored one and its sums by place. It may be computed
 * again when later reports tell more about the day; when they tell nothing new, nothing is written. Sum the month afterwards.
 */
export async function computeDay(scope: Scope, day: Date): Promise<void> {
  const end = Math.min(day.getTime() + dayMilliseconds, scope.clock.now().getTime());
  const range = { from: day, to: new Date(end) };
  if (range.to <= range.from) return;
  const lines = billOf(await readPlacements(scope, range), await readPriceHistory(scope, range), range);
  await inTransaction(scope, async (transaction) => {
    await transaction.queries.execute(replaceLines(scope, day, lines));
    await transaction.queries.execute(replaceSums(scope, placesOfDay(day)));
  });
}

/** Replaces the sums of the month that a day is in by those of its stored days. */
export async function sumMonth(scope: Scope, day: Date): Promise<void> {
  await scope.queries.execute(replaceSums(scope, workloadsOfMonth(day)));
}

const names = amountNames.map((name) => savingsDays[name].name);
const amounts = sql.raw(names.join(', '));
const place = sql.raw('market, instance_type, zone');
const moment = (date: Date) => sql`${date.toISOString()}::timestamptz`;
const values = (table: string) => sql.raw(`(${names.map((name) => `${table}.${name}`).join(', ')})`);

/**
 * Writes the lines that have changed, and deletes those that there are no more. These are found by `not in`, which is hashed
 * whatever the planner expects: an anti-join took seconds on a table without statistics.
 */
function replaceLines({ accountId }: Scope, day: Date, lines: readonly BillLine[]): SQL {
  const column = (of: (line: BillLine) => string | number, type: string) =>
    sql`${sql.param(lines.map(of))}::${sql.raw(type)}[]`;
  const columns = sql.join(
    [
      column(({ workloadId }) => workloadId, 'uuid'),
      column(({ market }) => market, 'text'),
      column(({ instanceType }) => instanceType, 'text'),
      column(({ zone }) => zone, 'text'),
      ...amountNames.map((name) => column((line) => line[name], 'double precision')),
    ],
    sql`, `,
  );
  return sql`with line as (select * from unnest(${columns}) as line(agent_id, ${place}, ${amounts})),
    gone as (
      delete from ${savingsDays} as stored where client_id = ${accountId} and day = ${moment(day)}
        and (agent_id, ${place}) not in (select agent_id, ${place} from line))
    insert into ${savingsDays} as stored (client_id, day, agent_id, ${place}, ${amounts})
    select ${accountId}::uuid, ${moment(day)}, agent_id, ${place}, ${amounts} from line
    on conflict (client_id, day, agent_id, ${place}) do update set ${setAll} where ${values('stored')} is distinct from ${values('excluded')}`;
}

const setAll = sql.raw(names.map((name) => `${name} = excluded.${name}`).join(', '));

/** Sums of lines: into which table, for which key of it, and over which days. */
interface Sums {
  readonly table: typeof savingsMonths | typeof savingsPlaceDays;
  readonly time: 'month' | 'day';
  readonly at: Date;
  readonly until: Date;
  readonly key: SQL;
}

function placesOfDay(day: Date): Sums {
  const until = new Date(day.getTime() + dayMilliseconds);
  return { table: savingsPlaceDays, time: 'day', at: day, until, key: place };
}

function workloadsOfMonth(day: Date): Sums {
  const [year, month] = [day.getUTCFullYear(), day.getUTCMonth()];
  const [at, until] = [new Date(Date.UTC(year, month)), new Date(Date.UTC(year, month + 1))];
  return { table: savingsMonths, time: 'month', at, until, key: sql`agent_id, ${place}` };
}

function replaceSums({ accountId }: Scope, { table, time, at, until, key }: Sums): SQL {
  const column = sql.identifier(time);
  const sums = sql.raw(names.map((name) => `sum(${name}) as ${name}`).join(', '));
  return sql`with line as (
      select ${key}, ${sums} from ${savingsDays}
      where client_id = ${accountId} and day >= ${moment(at)} and day < ${moment(until)} group by ${key}),
    gone as (
      delete from ${table} as stored where client_id = ${accountId} and ${column} = ${moment(at)}
        and (${key}) not in (select ${key} from line))
    insert into ${table} as stored (client_id, ${column}, ${key}, ${amounts})
    select ${accountId}::uuid, ${moment(at)}, ${key}, ${amounts} from line
    on conflict (client_id, ${column}, ${key}) do update set ${setAll} where ${values('stored')} is distinct from ${values('excluded')}`;
}
