import { and, eq, isNull, sql } from 'drizzle-orm';
import type { Registry } from 'prom-client';
import type { Clock } from '../clock.js';
import type { Database, Queries } from '../storage/database.js';
import { commands, instances, jobLeases, workloads } from '../storage/schema.js';
import { isSilentAt } from '../workloads/instances/contact.js';
import { gauge } from './gauge.js';

/** The statuses that have a count of their own. Agents of v4 may report any text. */
const statuses = ['online', 'offline', 'disabled', 'switching', 'error'] as const;
const maxAgeMilliseconds = 15_000;

interface FleetCounts {
  readonly agents: Readonly<Record<string, number>>;
  readonly commands: { readonly pending: number; readonly leased: number };
  readonly jobs: readonly {
    readonly name: string;
    readonly outcome: string;
    readonly at: Date | null;
    readonly milliseconds: number | null;
  }[];
}

/**
 * Adds the counts of agents, commands and jobs of all accounts. The database is asked at most every 15 s, however many ask for
 * them; while it does not answer there are none.
 */
export function fleetMetrics(
  registry: Registry,
  { database: { queries }, clock }: { readonly database: Database; readonly clock: Clock },
): void {
  const read = remember(clock, () => countFleet(queries, clock.now()));
  gauge(
    registry,
    'agents',
    'Agents of all accounts by status; offline are those that are silent.',
    ['status'],
    async () => Object.entries((await read())?.agents ?? {}).map(([status, count]) => [{ status }, count] as const),
  );
  gauge(
    registry,
    'commands',
    'Commands of all accounts that have not ended: pending, or leased by an agent.',
    ['state'],
    async () => {
      const counts = await read();
      if (counts === undefined) return [];
      return [
        [{ state: 'pending' }, counts.commands.pending],
        [{ state: 'leased' }, counts.commands.leased],
      ];
    },
  );
  gauge(
    registry,
    'job_finished_timestamp_seconds',
    'When each background job of all servers ended last.',
    ['job'],
    async () =>
      ((await read())?.jobs ?? []).flatMap(({ name, at }) =>
        at === null ? [] : [[{ job: name }, at.getTime() / 1_000] as const],
      ),
  );
  gauge(registry, 'job_seconds', 'How long the last run of each background job took.', ['job'], async () =>
    ((await read())?.jobs ?? []).flatMap(({ name, milliseconds }) =>
      milliseconds === null ? [] : [[{ job: name }, milliseconds / 1_000] as const],
    ),
  );
  gauge(registry, 'job_failed', 'Whether the last run of each background job failed.', ['job'], async () =>
    ((await read())?.jobs ?? []).map(({ name, outcome }) => [{ job: name }, outcome === 'failed' ? 1 : 0] as const),
  );
}

/** Shares one reading among all that ask within some seconds. A reading that fails is `undefined`. */
function remember<T>(clock: Clock, read: () => Promise<T>): () => Promise<T | undefined> {
  let readAt = Number.NEGATIVE_INFINITY;
  let reading: Promise<T | undefined> = Promise.resolve(undefined);
  return () => {
    if (clock.monotonic() - readAt >= maxAgeMilliseconds) {
      readAt = clock.monotonic();
      reading = read().catch(() => undefined);
    }
    return reading;
  };
}

async function countFleet(queries: Queries, now: Date): Promise<FleetCounts> {
  const moment = sql`${now.toISOString()}::timestamptz`;
  const status = sql<string>`case when not ${instances.hasAgent} or ${isSilentAt(moment)} then 'offline' else ${instances.status} end`;
  const found = await queries
    .select({ status, count: sql<number>`count(*)::int` })
    .from(workloads)
    .innerJoin(instances, and(eq(instances.agentId, workloads.id), eq(instances.role, 'primary')))
    .where(isNull(workloads.deletedAt))
    .groupBy(sql`1`);
  const agents: Record<string, number> = Object.fromEntries([...statuses, 'other'].map((name) => [name, 0]));
  for (const { status: name, count } of found) {
    const known = statuses.some((one) => one === name) ? name : 'other';
    agents[known] = (agents[known] ?? 0) + count;
  }
  const [open] = await queries
    .select({
      all: sql<number>`count(*)::int`,
      leased: sql<number>`(count(*) filter (where ${commands.leaseExpiresAt} > ${moment}))::int`,
    })
    .from(commands)
    .where(eq(commands.status, 'pending'));
  const { all = 0, leased = 0 } = open ?? {};
  const jobs = await queries
    .select({
      name: jobLeases.name,
      outcome: jobLeases.outcome,
      at: jobLeases.finishedAt,
      milliseconds: jobLeases.milliseconds,
    })
    .from(jobLeases);
  return { agents, commands: { pending: all - leased, leased }, jobs };
}
