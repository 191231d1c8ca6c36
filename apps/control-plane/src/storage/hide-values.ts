import type { Queries } from './database.js';
import { withoutValues } from './query-failed.js';

/**
 * Makes the queries of this handle, and of transactions on its session, fail without the values they were given. It has
 * to be done here: whoever logs an error later cannot know what is in it.
 */
export function hideValues<T extends Queries>(queries: T): T {
  const { session } = queries._;
  const prepare = session.prepareQuery.bind(session);
  session.prepareQuery = (...parameters) => {
    const prepared = prepare(...parameters);
    for (const name of ['execute', 'all'] as const) guard(prepared, name);
    return prepared;
  };
  return queries;
}

function guard(prepared: object, name: string): void {
  const run: unknown = Reflect.get(prepared, name);
  if (typeof run !== 'function') return;
  Reflect.set(prepared, name, async (...parameters: readonly unknown[]) => {
    try {
      return await Reflect.apply(run, prepared, parameters);
    } catch (error) {
      throw withoutValues(error);
    }
  });
}
