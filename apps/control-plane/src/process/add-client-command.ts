import type { Writable } from 'node:stream';
import { type DatabaseLocation, openDatabase } from '../storage/open-database.js';
import { addClient } from '../tenants/tenant-directory.js';

/** Adds a client and prints its token: the only time that it can be read. */
export async function addClientCommand(location: DatabaseLocation, name: string, output: Writable): Promise<void> {
  const database = await openDatabase(location);
  try {
    const added = await addClient(database.queries, { name });
    if (added === undefined) throw new Error(`Client ${name} exists already; choose another name.`);
    output.write(`${added.token}\n`);
  } finally {
    await database.close();
  }
}
