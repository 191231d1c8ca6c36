import { sql } from 'drizzle-orm';
import { check, index, pgTable, text, unique } from 'drizzle-orm/pg-core';
import { moment, ofAccount, ownId } from './workload-tables.js';

/**
 * The rights of an account's tokens, one row per right. A token for both agents and people, as every token was before kinds
 * existed, has two rows. Only the SHA-256 of a token is stored, in hex. A token is valid until `expires_at`, or without an
 * end when that is null.
 */
export const tokens = pgTable(
  'tokens',
  {
    id: ownId(),
    accountId: ofAccount(),
    kind: text('kind', { enum: ['agent', 'operator'] }).notNull(),
    tokenHash: text('token_hash').notNull(),
    /** What people call it; null for a token of the command line and of earlier versions. */
    name: text('name'),
    /** What an API token may do, of kind operator; null is `operate`. */
    scope: text('scope', { enum: ['read', 'operate', 'administer'] }),
    /** The name of the user or token that created it. */
    createdBy: text('created_by'),
    createdAt: moment('created_at').notNull(),
    expiresAt: moment('expires_at'),
    /** Accurate to a minute. */
    lastUsedAt: moment('last_used_at'),
  },
  (table) => [
    unique('tokens_right').on(table.tokenHash, table.kind),
    index('tokens_by_client').on(table.accountId),
    check('tokens_kind', sql`kind in ('agent', 'operator')`),
  ],
);
