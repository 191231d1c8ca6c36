import type { Database } from './database.js';
import type { DatabaseEvent } from './database-event.js';
import type { PostgresLimits } from './postgres-limits.js';

/** Where the data is: a directory of this machine, a PostgreSQL server, or this process's memory. */
export type DatabaseLocation = { readonly directory: string } | { readonly url: string } | { readonly memory: true };

/** How a database is used; all of it may be left out. */
export interface DatabaseOptions {
  /** Hears what happens to the database besides being asked. */
  readonly onEvent?: (event: DatabaseEvent) => void;
  /** How long PostgreSQL is waited for; for `url` only. */
  readonly postgresLimits?: Partial<PostgresLimits>;
  /** Writes are refused below so many free bytes on the disk, 32 MB unless told; for `directory` only. */
  readonly minFreeBytes?: number;
  /** The embedded database is started anew when it owes an answer and did nothing for so long, 60 s unless told. */
  readonly maxStandstillMilliseconds?: number;
}

/**
 * Opens the database and applies pending migrations. A directory is created when absent, and refused while another
 * process (or this one) has it open. Fails with the reason when it cannot be opened now. The caller closes it.
 */
export async function openDatabase(location: DatabaseLocation, options: DatabaseOptions = {}): Promise<Database> {
  const { onEvent = () => undefined } = options;
  if ('url' in location) {
    const { openPostgres } = await import('./open-postgres.js');
    return openPostgres(location.url, { onEvent, limits: options.postgresLimits });
  }
  if ('directory' in location) {
    const { openDirectory } = await import('./embedded/open-directory.js');
    return openDirectory(location.directory, { ...options, onEvent });
  }
  const { openMemory } = await import('./open-memory.js');
  return openMemory();
}
