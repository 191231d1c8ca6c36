import { type SQL, sql } from 'drizzle-orm';
import { savingsDays, savingsMonths, savingsPlaceDays, workloads } from '../storage/schema.js';
import type { Scope } from '../storage/scope.js';
import { type Amounts, amountNames, noAmounts } from './amounts.js';

/** Which bill: whole days (UTC), grouped by one of these. */
export interface SavingsRequest {
  readonly from: Date;
  /** The end, not included. */
  readonly to: Date;
  readonly by: 'month' | 'day' | 'workload' | 'pool';
  /** Only that workload. */
  readonly workloadId?: string | undefined;
}

/** A part of the groups, in their order. */
export interface SavingsPage {
  /** The name of the last workload before it; absent for the first page. */
  readonly after?: string | undefined;
  readonly limit: number;
}

/** One group of a bill. Only the key of its grouping is set: a time, a workload, or a pool. */
export interface SavingsItem extends Amounts {
  readonly at?: Date;
  readonly workloadId?: string;
  readonly name?: string;
  /** Empty when it is unknown, as are the two below. */
  readonly market?: string;
  readonly instanceType?: string;
  readonly zone?: string;
}

/** Reads the groups of a bill by time or pool: times in their order, pools by type and zone. */
export async function readGroups(
  scope: Scope,
  request: SavingsRequest & { readonly by: 'month' | 'day' | 'pool' },
): Promise<readonly SavingsItem[]> {
  const { selected, grouped } = groupings[request.by];
  const stored = request.workloadId === undefined ? placeDays(scope, request) : workloadDays(scope, request);
  return itemsOf(
    await scope.queries.execute(
      sql`select ${selected}, ${sums} from (${stored}) as line group by ${grouped} order by ${grouped}`,
    ),
  );
}

/**
 * Reads the bills of workloads, by name. The page is chosen before anything is summed, so that a large account is as fast as a
 * small one.
 */
export async function readWorkloads(
  scope: Scope,
  request: SavingsRequest,
  { after, limit }: SavingsPage,
): Promise<readonly SavingsItem[]> {
  const isWanted = request.workloadId === undefined ? sql`true` : sql`${workloads.id} = ${request.workloadId}`;
  const isAfter = after === undefined ? sql`true` : sql`${workloads.logicalAgentId} > ${after}`;
  const first = startOfMonth(request.from);
  const hasBill = sql`exists (select 1 from ${savingsMonths}
    where agent_id = ${workloads.id} and month >= ${moment(first)} and month < ${moment(request.to)})`;
  const page = sql`select ${workloads.id} as id, ${workloads.logicalAgentId} as name from ${workloads}
    where ${workloads.accountId} = ${scope.accountId} and ${isWanted} and ${isAfter} and ${hasBill}
    order by ${workloads.logicalAgentId} limit ${limit}`;
  return itemsOf(
    await scope.queries.execute(sql`
      select page.id as "workloadId", page.name, bill.* from (${page}) as page
      cross join lateral (select ${sums} from (${ofWorkload(request)}) as line) as bill order by page.name`),
  );
}

const columns = amountNames.map((name) => [name, savingsDays[name].name] as const);
const amounts = sql.raw(columns.map(([, column]) => column).join(', '));
const place = sql.raw('market, instance_type, zone');
const moment = (date: Date) => sql`${date.toISOString()}::timestamptz`;

const sums = sql.raw(columns.map(([name, column]) => `coalesce(sum(${column}), 0) as "${name}"`).join(', '));

const milliseconds = (time: SQL) => sql`(extract(epoch from ${time}) * 1000)::double precision as at`;
const month = sql`date_trunc('month', line.at at time zone 'UTC') at time zone 'UTC'`;

const groupings = {
  day: { selected: milliseconds(sql`line.at`), grouped: sql`line.at` },
  month: { selected: milliseconds(month), grouped: month },
  pool: { selected: sql`market, instance_type as "instanceType", zone`, grouped: sql`instance_type, zone, market` },
};

function placeDays({ accountId }: Scope, { from, to }: SavingsRequest): SQL {
  return sql`select day as at, ${place}, ${amounts} from ${savingsPlaceDays}
    where client_id = ${accountId} and day >= ${moment(from)} and day < ${moment(to)}`;
}

function workloadDays({ accountId }: Scope, { from, to, workloadId }: SavingsRequest): SQL {
  return sql`select day as at, ${place}, ${amounts} from ${savingsDays}
    where client_id = ${accountId} and agent_id = ${workloadId} and day >= ${moment(from)} and day < ${moment(to)}`;
}

/**
 * The stored bills of a workload of the page: of whole months, and of the days before and after them. The page has only
 * workloads of the account.
 */
function ofWorkload({ from, to }: SavingsRequest): SQL {
  const days = (start: Date, end: Date) =>
    sql`select ${amounts} from ${savingsDays} where agent_id = page.id and day >= ${moment(start)} and day < ${moment(end)}`;
  const { start, end } = wholeMonths(from, to);
  if (start >= end) return days(from, to);
  const months = sql`select ${amounts} from ${savingsMonths} where agent_id = page.id and month >= ${moment(start)} and month < ${moment(end)}`;
  return sql.join([months, days(from, start), days(end, to)], sql` union all `);
}

/** The whole months within a time. `start` is not before `end` when there is none. */
function wholeMonths(from: Date, to: Date): { readonly start: Date; readonly end: Date } {
  const first = startOfMonth(from);
  const start = first < from ? new Date(Date.UTC(from.getUTCFullYear(), from.getUTCMonth() + 1)) : first;
  return { start, end: startOfMonth(to) };
}

function startOfMonth(moment: Date): Date {
  return new Date(Date.UTC(moment.getUTCFullYear(), moment.getUTCMonth()));
}

function itemsOf(result: unknown): readonly SavingsItem[] {
  const { rows } = result as { readonly rows: readonly Readonly<Record<string, unknown>>[] };
  return rows.map(({ at, ...row }) => ({
    ...noAmounts(),
    ...row,
    ...(typeof at === 'number' ? { at: new Date(at) } : {}),
  }));
}
