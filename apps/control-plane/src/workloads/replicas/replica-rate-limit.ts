import type { ReplicaRow } from '../../storage/rows.js';

/** What the rate limit needs to know about a replica of the last day. */
export type RecentReplica = Pick<ReplicaRow, 'createdAt' | 'readyAt' | 'failedAt'>;

const minPauseMilliseconds = 60_000;
const maxPauseMilliseconds = 3_600_000;
const maxFailures = 6;
const maxPerHour = 6;

/** The rate limit considers replicas that are younger than this. */
export const rateWindowMilliseconds = 24 * 3_600_000;

/**
 * Whether another replica may be launched now. After a failure the pause is a minute, and doubles with each further one until
 * a replica becomes ready. After six failures in a row within a day, none is launched until they are a day old. At most six
 * are launched in an hour.
 */
export function mayLaunchReplica(day: readonly RecentReplica[], now: Date): boolean {
  const newestFirst = [...day].sort((one, other) => other.createdAt.getTime() - one.createdAt.getTime());
  const age = (moment: Date): number => now.getTime() - moment.getTime();
  if (newestFirst.filter(({ createdAt }) => age(createdAt) < 3_600_000).length >= maxPerHour) return false;
  const lastReady = newestFirst.findIndex(({ readyAt }) => readyAt !== null);
  const since = lastReady < 0 ? newestFirst : newestFirst.slice(0, lastReady);
  const failures = since.map(({ failedAt }) => failedAt).filter((moment) => moment !== null);
  const [last] = failures.sort((one, other) => other.getTime() - one.getTime());
  if (last === undefined) return true;
  if (failures.length >= maxFailures) return false;
  return age(last) >= Math.min(minPauseMilliseconds * 2 ** (failures.length - 1), maxPauseMilliseconds);
}
