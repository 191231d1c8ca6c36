import type { Database } from './database.js';

/** Where the data is: a directory of this machine, a PostgreSQL server, or this process's memory. */
export type DatabaseLocation = { readonly directory: string } | { readonly url: string } | { readonly memory: true };

/**
 * Opens the database and applies pending migrations. A directory is created when absent, and refused while another
 * process (or this one) has it open. The caller closes it.
 */
export async function openDatabase(location: DatabaseLocation): Promise<Database> {
  if ('url' in location) {
    const { openPostgres } = await import('./open-postgres.js');
    return openPostgres(location.url);
  }
  const { openPglite } = await import('./open-pglite.js');
  return openPglite('directory' in location ? location.directory : undefined);
}
