import type { Queries } from '../storage/database.js';
import { accounts } from '../storage/schema.js';

/** The name of the account that a new server gets. */
export const defaultAccount = 'default';

/** Adds the account `default` when there is no account. Of two servers that do so at once, one adds it and the other waits. */
export async function addDefaultAccount(queries: Queries): Promise<void> {
  const [known] = await queries.select({ id: accounts.id }).from(accounts).limit(1);
  if (known === undefined) await queries.insert(accounts).values({ name: defaultAccount }).onConflictDoNothing();
}
