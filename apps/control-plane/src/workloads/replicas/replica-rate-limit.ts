import type { ReplicaRow } from '../../storage/rows.js';

/** What the brakes look at: an agent's standbys of the last day, in any order. */
export type StandbyRecord = Pick<ReplicaRow, 'createdAt' | 'readyAt' | 'failedAt'>;

const firstPauseMilliseconds = 60_000;
const longestPauseMilliseconds = 3_600_000;
const mostFailures = 6;
const mostPerHour = 6;

/** How far back the brakes look. */
export const brakeWindowMilliseconds = 24 * 3_600_000;

/**
 * Whether another standby may be launched now. After a failure it takes a minute, and twice as long each time, until one
 * gets ready; after six in a row within a day none is launched until they are a day old. At most six begin in an hour.
 */
export function mayLaunchStandby(day: readonly StandbyRecord[], now: Date): boolean {
  const newestFirst = [...day].sort((one, other) => other.createdAt.getTime() - one.createdAt.getTime());
  const age = (moment: Date): number => now.getTime() - moment.getTime();
  if (newestFirst.filter(({ createdAt }) => age(createdAt) < 3_600_000).length >= mostPerHour) return false;
  const lastGood = newestFirst.findIndex(({ readyAt }) => readyAt !== null);
  const since = lastGood < 0 ? newestFirst : newestFirst.slice(0, lastGood);
  const failures = since.map(({ failedAt }) => failedAt).filter((moment) => moment !== null);
  const [last] = failures.sort((one, other) => other.getTime() - one.getTime());
  if (last === undefined) return true;
  if (failures.length >= mostFailures) return false;
  return age(last) >= Math.min(firstPauseMilliseconds * 2 ** (failures.length - 1), longestPauseMilliseconds);
}
