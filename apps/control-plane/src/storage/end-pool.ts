import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';

const maxEndMilliseconds = 3_000;

/** Ends the connections of a pool. Waits at most three seconds for those in use; `pg` alone would wait without a limit. */
export async function endPool(pool: pg.Pool): Promise<void> {
  const ended = new AbortController();
  await Promise.race([
    pool.end().finally(() => ended.abort()),
    sleep(maxEndMilliseconds, undefined, { signal: ended.signal, ref: false }).catch(() => undefined),
  ]);
}
