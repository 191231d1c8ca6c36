import type pg from 'pg';

/** The connections of a pool, and the queries that wait for one. */
export interface ConnectionCounts {
  readonly open: number;
  readonly idle: number;
  readonly waiting: number;
}

/** Called with the duration of each query, in seconds, and whether it succeeded. */
export type QueryObserver = (seconds: number, isSuccess: boolean) => void;

/** Measures the queries of a pool. Observers that are added later see later queries. */
export function observePool(pool: pg.Pool): { add(observer: QueryObserver): void } {
  const observers: QueryObserver[] = [];
  const observe = (startedAt: number, isSuccess: boolean): void => {
    const seconds = (performance.now() - startedAt) / 1_000;
    for (const observer of observers) observer(seconds, isSuccess);
  };
  pool.on('connect', (client) => measure(client, observe));
  return { add: (observer) => void observers.push(observer) };
}

/** Counts the connections of a pool. */
export function countConnections({ totalCount, idleCount, waitingCount }: pg.Pool): ConnectionCounts {
  return { open: totalCount, idle: idleCount, waiting: waitingCount };
}

/** `pg` reports no durations, so its method is replaced by one that does. It takes a callback or returns a promise. */
function measure(client: pg.PoolClient, observe: (startedAt: number, isSuccess: boolean) => void): void {
  const query: unknown = Reflect.get(client, 'query');
  if (typeof query !== 'function') return;
  Reflect.set(client, 'query', (...parameters: unknown[]) => {
    const startedAt = performance.now();
    const callback = parameters.at(-1);
    if (typeof callback === 'function') {
      parameters[parameters.length - 1] = (error: unknown, ...rest: readonly unknown[]) => {
        observe(startedAt, error === null || error === undefined);
        Reflect.apply(callback, undefined, [error, ...rest]);
      };
      return Reflect.apply(query, client, parameters);
    }
    const result: unknown = Reflect.apply(query, client, parameters);
    if (result instanceof Promise)
      result.then(
        () => observe(startedAt, true),
        () => observe(startedAt, false),
      );
    return result;
  });
}
