import type { Queries } from './database.js';
import { withoutValues } from './query-failed.js';

/**
 * Removes the parameter values from the errors of this handle's queries and of transactions on its session. It happens
 * here, because code that logs an error later cannot know what it contains.
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
