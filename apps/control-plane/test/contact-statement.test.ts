import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { sql } from 'drizzle-orm';
import { expect, test } from 'vitest';
import { addAccount, openDatabase } from '../src/index.js';
import { prepareContactStatement } from '../src/workloads/instances/contact-statement.js';
import { present } from './control-plane-harness.js';
import { createPostgresDatabase, postgresUrl } from './postgres/new-database.js';
import { temporaryDirectory } from './server-process.js';

async function newLocation() {
  if (postgresUrl === undefined)
    return { directory: join(await temporaryDirectory(), 'data'), drop: async () => undefined };
  return createPostgresDatabase();
}

test('contacts are stored by a statement that is planned once and not each time', async () => {
  const { drop, ...location } = await newLocation();
  const database = await openDatabase(location);
  const { workloads, instances } = database.schema;
  const plans = sql<number>`custom_plans::int`;
  try {
    const { id: account } = present(await addAccount(database.queries, { name: 'large', kinds: ['agent'] }));
    await database.queries.execute(sql`
      with added as (insert into ${workloads} (client_id, logical_agent_id, generation, primary_instance_id, created_at)
        select ${account}, n, 1, 'i-1', now() from generate_series(1, 3000) as n returning id)
      insert into ${instances} (agent_id, instance_id, client_id, generation, role, registered_at, last_seen_at)
      select id, 'i-1', ${account}, 1, 'primary', now(), now() from added`);
    await database.queries.execute(sql`analyze`);
    // One connection for all of them.
    await database.queries.transaction(async (queries) => {
      const statement = prepareContactStatement(queries);
      const item = { position: 0, account, workload: randomUUID(), instance: 'i-1', is_contact: true };
      const values = { items: JSON.stringify([item]), now: new Date().toISOString() };
      for (let count = 0; count < 10; count += 1) await statement.execute(values);
      // PostgreSQL compares five plans for the values with one for any values, and keeps the cheaper kind.
      const prepared = sql`pg_prepared_statements where name = 'store_contacts'`;
      expect(await queries.select({ plans }).from(prepared)).toEqual([{ plans: 5 }]);
    });
  } finally {
    await database.close();
    await drop();
  }
});
