import { drizzle } from 'drizzle-orm/node-postgres';
import type pg from 'pg';
import type { Queries } from './database.js';
import { hideValues } from './hide-values.js';
import * as schema from './schema.js';
import { isUnavailable } from './unavailable.js';

/**
 * Queries on a pool of connections. A transaction gives its connection back in any case, and one that may not be rolled
 * back is dropped with it; drizzle's own keeps the connection for ever when `begin` fails.
 */
export function poolQueries(pool: pg.Pool): Queries {
  const queries = hideValues(drizzle({ client: pool, schema }));
  const transaction: typeof queries.transaction = async (work, config) => {
    const client = await pool.connect();
    let isBroken = false;
    try {
      return await hideValues(drizzle({ client, schema })).transaction(work, config);
    } catch (error) {
      isBroken = isUnavailable(error);
      throw error;
    } finally {
      client.release(isBroken);
    }
  };
  return Object.assign(queries, { transaction });
}
