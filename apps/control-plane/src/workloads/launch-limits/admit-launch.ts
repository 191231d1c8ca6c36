import { lte, sql } from 'drizzle-orm';
import { limitTrips } from '../../storage/schema.js';
import type { LockedWorkload } from '../change-workload.js';
import { describeTrip, type LimitTrip } from './limit-trip.js';
import { readUse } from './limit-use.js';
import { type LimitKind, limitKinds, readLimits, type SubjectLimits } from './limit-values.js';

/** A trip is told once in this time at most. */
const minQuietMilliseconds = 3_600_000;

/**
 * Checks whether one more launch may be ordered for a workload. Returns the limit that forbids it, and emits an event once
 * per window. The caller queues its order in the same transaction: the launches of an account are counted and ordered one
 * after the other, so two orders at the same time cannot both take the last launch.
 */
export async function admitLaunch(workload: LockedWorkload): Promise<LimitTrip | undefined> {
  const { accountId, row } = workload;
  const subjects = (await readLimits(workload, row.id)).filter(({ values }) =>
    limitKinds.some((kind) => values[kind] !== undefined),
  );
  // Always in this order, and after the lock of the workload, so that no two transactions wait for each other.
  await lock(workload, `launches of ${accountId}`);
  if (subjects.some(({ level }) => level === 'all')) await lock(workload, 'launches of all accounts');
  for (const subject of subjects) {
    for (const kind of limitKinds) {
      const trip = await findTrip(workload, subject, kind);
      if (trip === undefined) continue;
      await tellOnce(workload, subject, trip);
      return trip;
    }
  }
  return undefined;
}

async function lock({ queries }: LockedWorkload, name: string): Promise<void> {
  await queries.execute(sql`select pg_advisory_xact_lock(hashtextextended(${name}, 0))`);
}

async function findTrip(
  workload: LockedWorkload,
  subject: SubjectLimits,
  kind: LimitKind,
): Promise<LimitTrip | undefined> {
  const max = subject.values[kind];
  if (max === undefined) return undefined;
  const { used, endsAt } = await readUse(workload, subject, kind);
  if (used < max) return undefined;
  const { level } = subject;
  return { level, limit: kind, used, max, endsAt, ...describeTrip(workload.row, { level, kind, used, max, endsAt }) };
}

async function tellOnce(workload: LockedWorkload, { subject, level }: SubjectLimits, trip: LimitTrip): Promise<void> {
  const { accountId, clock, row } = workload;
  const now = clock.now();
  const quietUntil = new Date(Math.max(trip.endsAt?.getTime() ?? 0, now.getTime() + minQuietMilliseconds));
  const fresh = { accountId, subject, limit: trip.limit, trippedAt: now, quietUntil };
  const told = await workload.queries
    .insert(limitTrips)
    .values(fresh)
    .onConflictDoUpdate({
      target: [limitTrips.accountId, limitTrips.subject, limitTrips.limit],
      set: fresh,
      setWhere: lte(limitTrips.quietUntil, now),
    })
    .returning({ trippedAt: limitTrips.trippedAt });
  if (told.length === 0) return;
  const { limit, used, max, endsAt, message } = trip;
  workload.emit({
    type: 'limit.tripped',
    ...(level === 'workload' ? { workloadId: row.id } : {}),
    data: { level, limit, used, max, endsAt: endsAt?.toISOString() ?? null, message },
  });
}
