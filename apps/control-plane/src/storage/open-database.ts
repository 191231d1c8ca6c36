import type { Database } from './database.js';
import type { DatabaseEvent } from './database-event.js';
import type { PostgresLimits } from './postgres-limits.js';

/** Where the data is: a directory of this machine, a PostgreSQL server, or this process's memory. */
export type DatabaseLocation = { readonly directory: string } | { readonly url: string } | { readonly memory: true };

/** Where the data of a server is. */
export type ServerLocation = Exclude<DatabaseLocation, { readonly memory: true }>;

/** How to open a database. */
export interface DatabaseOptions {
  /** Called for each event of the database. */
  readonly onEvent?: (event: DatabaseEvent) => void;
  /** How long to wait for PostgreSQL; only for `url`. */
  readonly postgresLimits?: Partial<PostgresLimits>;
  /** Writes are refused when the disk has fewer free bytes than this. Default 32 MB; only for `directory`. */
  readonly minFreeBytes?: number;
  /** The embedded database is restarted when it has an unanswered query and made no progress for this long. Default 60 s. */
  readonly maxStandstillMilliseconds?: number;
}

/**
 * Opens the database and applies pending migrations. A missing directory is created. Throws when another process (or this
 * one) has the directory open, or the database cannot be opened. The caller closes the database.
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
