import { drizzle } from 'drizzle-orm/node-postgres';
import type pg from 'pg';
import type { Queries } from './database.js';
import { hideValues } from './hide-values.js';
import * as schema from './schema.js';
import { isUnavailable } from './unavailable.js';

/**
 * Creates queries on a pool of connections. A transaction always releases its connection, and drops the connection when it
 * failed because the database was unavailable. Drizzle's own transaction would keep the connection when `begin` fails.
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
