import type { Queries } from '../storage/database.js';
import { readDatabaseTime, readNewestWrite } from './database-time.js';
import type { SteadyClock } from './steady-clock.js';

const everyMilliseconds = 60_000;
/** A stored time that is further ahead was written by a wrong clock and is ignored. */
const maxAheadMilliseconds = 24 * 3_600_000;

/**
 * Starts the clock at the database's time. When the stored data is newer than that, because the database's clock was set
 * back, it starts at the newest stored time, so that time does not run backwards.
 */
export async function startTime(clock: SteadyClock, queries: Queries): Promise<void> {
  const time = await readDatabaseTime(queries);
  const newest = await readNewestWrite(queries);
  const ahead = newest === undefined ? 0 : newest.getTime() - time.getTime();
  clock.startAt(newest !== undefined && ahead > 0 && ahead < maxAheadMilliseconds ? newest : time);
  clock.follow(time);
}

/** Adjusts the clock to the database's time once a minute until the signal aborts. While the database does not answer, the clock runs freely. */
export async function keepTime(clock: SteadyClock, queries: Queries, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    await clock.sleep(everyMilliseconds, signal).catch(() => undefined);
    if (signal.aborted) return;
    await readDatabaseTime(queries).then(
      (time) => clock.follow(time),
      () => undefined,
    );
  }
}
