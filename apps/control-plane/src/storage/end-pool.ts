import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';

const maxEndMilliseconds = 3_000;

/** Ends the connections of a pool. Waits at most three seconds for those in use; `pg` alone would wait without a limit. */
export function endPool(pool: pg.Pool): Promise<void> {
  return waitForEnd(pool.end());
}

/** Waits until some work has ended, at most three seconds. */
export async function waitForEnd(work: Promise<unknown>): Promise<void> {
  const ended = new AbortController();
  await Promise.race([
    work.finally(() => ended.abort()),
    sleep(maxEndMilliseconds, undefined, { signal: ended.signal }).catch(() => undefined),
  ]);
}
