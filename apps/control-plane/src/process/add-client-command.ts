import type { Writable } from 'node:stream';
import type { FolderOwner } from '@spotguard/program';
import type { DatabaseLocation } from '../storage/open-database.js';
import { addClient } from '../tenants/tenant-directory.js';
import { openOrExplain } from './open-or-explain.js';

/** Adds a client and prints its token: the only time that it can be read. */
export async function addClientCommand(options: {
  readonly location: DatabaseLocation;
  /** Whose the folder of an embedded database has to be. */
  readonly owner: FolderOwner | undefined;
  readonly name: string;
  readonly output: Writable;
}): Promise<void> {
  const { location, owner, name, output } = options;
  const database = await openOrExplain(location, owner);
  try {
    const added = await addClient(database.queries, { name });
    if (added === undefined) throw new Error(`Client ${name} exists already; choose another name.`);
    output.write(`${added.token}\n`);
  } finally {
    await database.close();
  }
}
