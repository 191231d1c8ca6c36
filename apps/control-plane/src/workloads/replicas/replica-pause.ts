import type { ReplicaRow } from '../../storage/rows.js';

/** What the pause depends on: the replicas of the last day. */
type RecentReplica = Pick<ReplicaRow, 'createdAt' | 'readyAt' | 'failedAt'>;

const minPauseMilliseconds = 60_000;
const maxPauseMilliseconds = 3_600_000;

/** Replicas that are older than this do not prolong the pause. */
export const memoryMilliseconds = 24 * 3_600_000;

/**
 * Whether manual mode may request another replica now. After a failure it pauses for a minute, and twice as long after each
 * further one until a replica becomes ready. How many launches and failures there may be at all, `admitLaunch` decides.
 */
export function hasPausedLongEnough(day: readonly RecentReplica[], now: Date): boolean {
  const newestFirst = [...day].sort((one, other) => other.createdAt.getTime() - one.createdAt.getTime());
  const lastReady = newestFirst.findIndex(({ readyAt }) => readyAt !== null);
  const since = lastReady < 0 ? newestFirst : newestFirst.slice(0, lastReady);
  const failures = since.map(({ failedAt }) => failedAt).filter((moment) => moment !== null);
  const [last] = failures.sort((one, other) => other.getTime() - one.getTime());
  if (last === undefined) return true;
  const pause = Math.min(minPauseMilliseconds * 2 ** (failures.length - 1), maxPauseMilliseconds);
  return now.getTime() - last.getTime() >= pause;
}
