import { index, integer, pgTable, text, unique } from 'drizzle-orm/pg-core';
import { moment, ofAccount, ownId } from './workload-tables.js';

/**
 * The answers to requests with an `Idempotency-Key`, so that a repeated request gets the answer of the first one. Status
 * and body are null while the first request is running; the body alone is null when the answer had a secret.
 */
export const storedAnswers = pgTable(
  'stored_answers',
  {
    id: ownId(),
    accountId: ofAccount(),
    /** The kind and id of the user or token. */
    caller: text('caller').notNull(),
    operation: text('operation').notNull(),
    key: text('key').notNull(),
    /** SHA-256 of the path, the query and the body, in hex. */
    requestHash: text('request_hash').notNull(),
    status: integer('status'),
    body: text('body'),
    createdAt: moment('created_at').notNull(),
  },
  (table) => [
    unique('stored_answers_key').on(table.accountId, table.caller, table.operation, table.key),
    index('stored_answers_by_age').on(table.createdAt),
  ],
);
