import type { Writable } from 'node:stream';
import type { DatabaseLocation } from '../storage/open-database.js';
import { addClient } from '../tenants/tenant-directory.js';
import { openOrExplain } from './open-or-explain.js';

/** Adds a client and prints its token: the only time that it can be read. */
export async function addClientCommand(location: DatabaseLocation, name: string, output: Writable): Promise<void> {
  const database = await openOrExplain(location);
  try {
    const added = await addClient(database.queries, { name });
    if (added === undefined) throw new Error(`Client ${name} exists already; choose another name.`);
    output.write(`${added.token}\n`);
  } finally {
    await database.close();
  }
}
