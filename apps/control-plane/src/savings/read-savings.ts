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

/** Reads the groups of a bill: times in their order, workloads by name, pools by type and zone. */
export async function readSavings(scope: Scope, request: SavingsRequest): Promise<readonly SavingsItem[]> {
  const sums = sql.raw(columns.map(([name, column]) => `sum(${column}) as "${name}"`).join(', '));
  const { selected, grouped, joined = sql`` } = groupings[request.by];
  const result: unknown = await scope.queries.execute(
    sql`select ${selected}, ${sums} from (${lines(scope, request)}) as line ${joined} group by ${grouped} order by ${grouped}`,
  );
  return (result as { readonly rows: readonly Readonly<Record<string, unknown>>[] }).rows.map(itemOf);
}

const columns = amountNames.map((name) => [name, savingsDays[name].name] as const);
const amounts = sql.raw(columns.map(([, column]) => column).join(', '));
const place = sql.raw('market, instance_type, zone');
const moment = (date: Date) => sql`${date.toISOString()}::timestamptz`;

interface Grouping {
  readonly selected: SQL;
  readonly grouped: SQL;
  readonly joined?: SQL;
}

const milliseconds = (time: SQL) => sql`(extract(epoch from ${time}) * 1000)::double precision as at`;
const month = sql`date_trunc('month', line.at at time zone 'UTC') at time zone 'UTC'`;

const groupings: Readonly<Record<SavingsRequest['by'], Grouping>> = {
  day: { selected: milliseconds(sql`line.at`), grouped: sql`line.at` },
  month: { selected: milliseconds(month), grouped: month },
  pool: { selected: sql`market, instance_type as "instanceType", zone`, grouped: sql`instance_type, zone, market` },
  workload: {
    selected: sql`${workloads.id} as "workloadId", ${workloads.logicalAgentId} as name`,
    grouped: sql`${workloads.logicalAgentId}, ${workloads.id}`,
    joined: sql`join ${workloads} on ${workloads.id} = line.agent_id`,
  },
};

/** The stored bills of a request, from the smallest tables that have them. */
function lines({ accountId }: Scope, { from, to, by, workloadId }: SavingsRequest): SQL {
  const days = (table: typeof savingsDays | typeof savingsPlaceDays, workload: SQL, start: Date, end: Date) =>
    sql`select day as at, ${workload} as agent_id, ${place}, ${amounts} from ${table}
      where client_id = ${accountId} and day >= ${moment(start)} and day < ${moment(end)}`;
  if (workloadId !== undefined) return sql`${days(savingsDays, sql`agent_id`, from, to)} and agent_id = ${workloadId}`;
  if (by !== 'workload') return days(savingsPlaceDays, sql`null::uuid`, from, to);
  const { start, end } = wholeMonths(from, to);
  if (start >= end) return days(savingsDays, sql`agent_id`, from, to);
  const months = sql`select month as at, agent_id, ${place}, ${amounts} from ${savingsMonths}
    where client_id = ${accountId} and month >= ${moment(start)} and month < ${moment(end)}`;
  return sql.join(
    [months, days(savingsDays, sql`agent_id`, from, start), days(savingsDays, sql`agent_id`, end, to)],
    sql` union all `,
  );
}

/** The whole months within a time. `start` is not before `end` when there is none. */
function wholeMonths(from: Date, to: Date): { readonly start: Date; readonly end: Date } {
  const first = new Date(Date.UTC(from.getUTCFullYear(), from.getUTCMonth()));
  const start = first < from ? new Date(Date.UTC(from.getUTCFullYear(), from.getUTCMonth() + 1)) : first;
  return { start, end: new Date(Date.UTC(to.getUTCFullYear(), to.getUTCMonth())) };
}

function itemOf({ at, ...row }: Readonly<Record<string, unknown>>): SavingsItem {
  return { ...noAmounts(), ...row, ...(typeof at === 'number' ? { at: new Date(at) } : {}) };
}
