import { eq, type SQL, sql } from 'drizzle-orm';
import type { AgentRow, HostRow } from '../../storage/rows.js';
import { hosts } from '../../storage/schema.js';
import { rowsOf, type Scope } from '../../storage/scope.js';

/** What is known of an instance's signs of life: its heartbeats, its questions for commands and its registration. */
export type SignsOfLife = Pick<HostRow, 'lastSeenAt' | 'heartbeatSeconds'>;

/** What v4 agents do, and ours unless they are set otherwise. */
const usualHeartbeatSeconds = 30;
const maxMissedHeartbeats = 3;
const minSilenceSeconds = 120;

/** How long an instance may be silent before it counts as gone: three of its heartbeats, and two minutes at least. */
export function maxSilenceMilliseconds({ heartbeatSeconds }: Pick<SignsOfLife, 'heartbeatSeconds'>): number {
  return 1_000 * Math.max(minSilenceSeconds, maxMissedHeartbeats * (heartbeatSeconds ?? usualHeartbeatSeconds));
}

/** Whether an instance's own agent has not been heard of for longer than that. */
export function isSilent(host: SignsOfLife, now: Date): boolean {
  return now.getTime() - host.lastSeenAt.getTime() > maxSilenceMilliseconds(host);
}

/**
 * Whether an instance has fallen silent while its primary was heard. Where the primary was not heard either, it is this
 * side that was deaf, and nothing follows from it.
 */
export function isSilentBeside(host: SignsOfLife, primary: SignsOfLife & Pick<HostRow, 'heardSince'>, now: Date) {
  if (isSilent(primary, now)) return false;
  const since = Math.max(host.lastSeenAt.getTime(), primary.heardSince.getTime());
  return now.getTime() - since > maxSilenceMilliseconds(host);
}

/** Notes that an instance's own agent has been heard, and what it said of the instance. */
export async function noteSign(
  scope: Scope,
  agent: Pick<AgentRow, 'id'>,
  instanceId: string,
  said: Partial<HostRow> = {},
): Promise<void> {
  const now = scope.clock.now();
  await scope.queries
    .update(hosts)
    .set({ ...said, hasAgent: true, lastSeenAt: now, heardSince: heardSince(now) })
    .where(rowsOf(scope, agent.id, hosts, eq(hosts.instanceId, instanceId)));
}

/** Where it was silent for too long, it is heard since now. */
export function heardSince(now: Date): SQL {
  const seconds = sql`greatest(${minSilenceSeconds}, ${maxMissedHeartbeats} * coalesce(${hosts.heartbeatSeconds}, ${usualHeartbeatSeconds}))`;
  const moment = sql`${now.toISOString()}::timestamptz`;
  return sql`case when ${hosts.lastSeenAt} + make_interval(secs => ${seconds}) < ${moment} then ${moment} else ${hosts.heardSince} end`;
}
