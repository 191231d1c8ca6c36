import { type Column, eq, type SQL, sql } from 'drizzle-orm';
import type { InstanceRow, WorkloadRow } from '../../storage/rows.js';
import { instances } from '../../storage/schema.js';
import { rowsOf, type Scope } from '../../storage/scope.js';

/** When an instance's own agent last made contact: by a heartbeat, a poll for commands or its registration. */
export type Contact = Pick<InstanceRow, 'lastSeenAt' | 'heartbeatSeconds'>;

/** The interval of v4 agents, and of ours by default. */
const usualHeartbeatSeconds = 30;
const maxMissedHeartbeats = 3;
const minSilenceSeconds = 120;

/**
 * Returns how many milliseconds an instance may be without contact before it counts as silent: three of its heartbeats,
 * at least two minutes.
 */
export function maxSilenceMilliseconds({ heartbeatSeconds }: Pick<Contact, 'heartbeatSeconds'>): number {
  return 1_000 * Math.max(minSilenceSeconds, maxMissedHeartbeats * (heartbeatSeconds ?? usualHeartbeatSeconds));
}

/** Returns when an instance's own agent is late: when two of its heartbeats are missing. */
export function lateAt({ lastSeenAt, heartbeatSeconds }: Contact): Date {
  return new Date(lastSeenAt.getTime() + 2_000 * (heartbeatSeconds ?? usualHeartbeatSeconds));
}

/** Whether an instance's own agent has been without contact for longer than that. */
export function isSilent(instance: Contact, now: Date): boolean {
  return now.getTime() - instance.lastSeenAt.getTime() > maxSilenceMilliseconds(instance);
}

/**
 * Whether an instance is silent although its primary was in contact all the while. When the primary was silent too, the
 * control plane may have been unreachable, so the instance does not count as silent.
 */
export function isSilentBeside(instance: Contact, primary: Contact & Pick<InstanceRow, 'heardSince'>, now: Date) {
  if (isSilent(primary, now)) return false;
  const since = Math.max(instance.lastSeenAt.getTime(), primary.heardSince.getTime());
  return now.getTime() - since > maxSilenceMilliseconds(instance);
}

/** Stores that an instance's own agent made contact, and what it reported about the instance. */
export async function recordContact(
  scope: Scope,
  workload: Pick<WorkloadRow, 'id'>,
  instanceId: string,
  reported: Partial<InstanceRow> = {},
): Promise<void> {
  const now = scope.clock.now();
  await scope.queries
    .update(instances)
    .set({ ...reported, ...sentToken(scope), hasAgent: true, lastSeenAt: now, heardSince: heardSince(now) })
    .where(rowsOf(scope, workload.id, instances, eq(instances.instanceId, instanceId)));
}

/** The token that the calling agent sent, as it is stored with its instance. An unknown one changes nothing. */
export function sentToken({ agentTokenId }: Scope): Pick<Partial<InstanceRow>, 'tokenId'> {
  return agentTokenId === undefined ? {} : { tokenId: agentTokenId };
}

/** Returns since when the contact has had no long gap: since now, when it was silent before. */
export function heardSince(now: Date): SQL {
  return heardSinceOf(sql`${now.toISOString()}::timestamptz`);
}

/** The same for a time that is an expression of the query. */
export function heardSinceOf(moment: SQL): SQL {
  return sql`case when ${isSilentAt(moment)} then ${moment} else ${instances.heardSince} end`;
}

/** The columns of an instance in a query: the table itself, or an alias of it. */
type InstanceColumns = Readonly<Record<'lastSeenAt' | 'heartbeatSeconds', Column>>;

/** `maxSilenceMilliseconds` in a query, in seconds. */
export function maxSilenceSeconds({ heartbeatSeconds }: InstanceColumns = instances): SQL {
  return sql`greatest(${minSilenceSeconds}, ${maxMissedHeartbeats} * coalesce(${heartbeatSeconds}, ${usualHeartbeatSeconds}))`;
}

/** `isSilent` as a condition of a query, for a time that is an expression of the query. */
export function isSilentAt(moment: SQL, instance: InstanceColumns = instances): SQL {
  return sql`${instance.lastSeenAt} + make_interval(secs => ${maxSilenceSeconds(instance)}) < ${moment}`;
}
