import type { Queries } from '../storage/database.js';
import { readDatabaseTime, readNewestWrite } from './database-time.js';
import type { SteadyClock } from './steady-clock.js';

const everyMilliseconds = 60_000;
/** What lies further ahead was written by a clock that was wrong, and not before one was set back. */
const maxAheadMilliseconds = 24 * 3_600_000;

/**
 * Begins with the database's time, or where an earlier server stopped if its clock was ahead of that and has been set
 * back since.
 */
export async function startTime(clock: SteadyClock, queries: Queries): Promise<void> {
  const time = await readDatabaseTime(queries);
  const newest = await readNewestWrite(queries);
  const ahead = newest === undefined ? 0 : newest.getTime() - time.getTime();
  clock.startAt(newest !== undefined && ahead > 0 && ahead < maxAheadMilliseconds ? newest : time);
  clock.follow(time);
}

/** Leads the clock to the database's time until told to stop. While the database is away, it goes on by itself. */
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
