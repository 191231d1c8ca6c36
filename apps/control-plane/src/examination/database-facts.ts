import * as z from 'zod';

const table = z.object({ name: z.string(), bytes: z.number(), rows: z.number() });

/** What can be seen of a database from a connection. Sizes are in bytes, times in milliseconds. */
export const databaseFacts = z.object({
  /** PostgreSQL's version, such as 150018. */
  versionNumber: z.number(),
  /** Its time, in milliseconds since 1970. */
  time: z.number(),
  /** When the newest applied migration was written; 0 without any. */
  newestMigration: z.number(),
  /** Whether it is a copy that accepts no writes, or refuses them now. */
  isReadOnly: z.boolean(),
  databaseBytes: z.number(),
  /** The largest tables first; `rows` is an estimate. */
  tables: z.array(table),
  /** The transaction of another connection that is open for the longest time; null when there is none. */
  oldestTransactionMilliseconds: z.number().nullable(),
  /** Transactions since the oldest row was frozen; PostgreSQL stops at 2 billion. */
  transactionAge: z.number(),
  connections: z.number(),
  maxConnections: z.number(),
  /** The valid tokens of active accounts; null before there is a table of tokens. */
  tokens: z.object({ valid: z.number(), withoutExpiry: z.number(), unused: z.number() }).nullable(),
});
export type DatabaseFacts = z.output<typeof databaseFacts>;
