import { sql } from 'drizzle-orm';
import { check, index, pgTable, text, unique } from 'drizzle-orm/pg-core';
import { moment, ofAccount, ownId } from './workload-tables.js';

/**
 * What an account's tokens may do, one row per right: a token that serves agents and people alike, as every token did
 * before there were kinds, has two rows. Only the SHA-256 of a token is kept, in hex. A token is valid until
 * `expires_at`, or without an end where that is null.
 */
export const tokens = pgTable(
  'tokens',
  {
    id: ownId(),
    accountId: ofAccount(),
    kind: text('kind', { enum: ['agent', 'operator'] }).notNull(),
    tokenHash: text('token_hash').notNull(),
    createdAt: moment('created_at').notNull(),
    expiresAt: moment('expires_at'),
    /** To the minute. */
    lastUsedAt: moment('last_used_at'),
  },
  (table) => [
    unique('tokens_right').on(table.tokenHash, table.kind),
    index('tokens_by_client').on(table.accountId),
    check('tokens_kind', sql`kind in ('agent', 'operator')`),
  ],
);
