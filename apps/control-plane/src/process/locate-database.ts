import type { DatabaseLocation } from '../storage/open-database.js';

/** PostgreSQL when the environment names one, else the data directory. */
export function locateDatabase(directory: string, databaseUrl: string | undefined): DatabaseLocation {
  return databaseUrl === undefined || databaseUrl === '' ? { directory } : { url: databaseUrl };
}
