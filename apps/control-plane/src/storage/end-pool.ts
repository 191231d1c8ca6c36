import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';

const maxEndMilliseconds = 3_000;

/** Ends a pool's connections. `pg` waits for those in use without a limit; here that ends after three seconds. */
export async function endPool(pool: pg.Pool): Promise<void> {
  const ended = new AbortController();
  await Promise.race([
    pool.end().finally(() => ended.abort()),
    sleep(maxEndMilliseconds, undefined, { signal: ended.signal, ref: false }).catch(() => undefined),
  ]);
}
