import { eq, type SQL, sql } from 'drizzle-orm';
import type { InstanceRow, WorkloadRow } from '../../storage/rows.js';
import { instances } from '../../storage/schema.js';
import { rowsOf, type Scope } from '../../storage/scope.js';

/** What is known of an instance's signs of life: its heartbeats, its questions for commands and its registration. */
export type Contact = Pick<InstanceRow, 'lastSeenAt' | 'heartbeatSeconds'>;

/** What v4 agents do, and ours unless they are set otherwise. */
const usualHeartbeatSeconds = 30;
const maxMissedHeartbeats = 3;
const minSilenceSeconds = 120;

/** How long an instance may be silent before it counts as gone: three of its heartbeats, and two minutes at least. */
export function maxSilenceMilliseconds({ heartbeatSeconds }: Pick<Contact, 'heartbeatSeconds'>): number {
  return 1_000 * Math.max(minSilenceSeconds, maxMissedHeartbeats * (heartbeatSeconds ?? usualHeartbeatSeconds));
}

/** Whether an instance's own agent has not been heard of for longer than that. */
export function isSilent(instance: Contact, now: Date): boolean {
  return now.getTime() - instance.lastSeenAt.getTime() > maxSilenceMilliseconds(instance);
}

/**
 * Whether an instance has fallen silent while its primary was heard. Where the primary was not heard either, it is this
 * side that was deaf, and nothing follows from it.
 */
export function isSilentBeside(instance: Contact, primary: Contact & Pick<InstanceRow, 'heardSince'>, now: Date) {
  if (isSilent(primary, now)) return false;
  const since = Math.max(instance.lastSeenAt.getTime(), primary.heardSince.getTime());
  return now.getTime() - since > maxSilenceMilliseconds(instance);
}

/** Notes that an instance's own agent has been heard, and what it said of the instance. */
export async function recordContact(
  scope: Scope,
  workload: Pick<WorkloadRow, 'id'>,
  instanceId: string,
  said: Partial<InstanceRow> = {},
): Promise<void> {
  const now = scope.clock.now();
  await scope.queries
    .update(instances)
    .set({ ...said, hasAgent: true, lastSeenAt: now, heardSince: heardSince(now) })
    .where(rowsOf(scope, workload.id, instances, eq(instances.instanceId, instanceId)));
}

/** Where it was silent for too long, it is heard since now. */
export function heardSince(now: Date): SQL {
  const seconds = sql`greatest(${minSilenceSeconds}, ${maxMissedHeartbeats} * coalesce(${instances.heartbeatSeconds}, ${usualHeartbeatSeconds}))`;
  const moment = sql`${now.toISOString()}::timestamptz`;
  return sql`case when ${instances.lastSeenAt} + make_interval(secs => ${seconds}) < ${moment} then ${moment} else ${instances.heardSince} end`;
}
