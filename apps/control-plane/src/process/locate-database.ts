import type { DatabaseLocation } from '../storage/open-database.js';

/** Returns PostgreSQL when `DATABASE_URL` is set, else the data directory. */
export function locateDatabase(directory: string, databaseUrl: string | undefined): DatabaseLocation {
  return databaseUrl === undefined || databaseUrl === '' ? { directory } : { url: databaseUrl };
}
