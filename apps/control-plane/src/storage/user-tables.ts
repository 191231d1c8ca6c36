import { sql } from 'drizzle-orm';
import { check, index, integer, pgTable, text, uuid } from 'drizzle-orm/pg-core';
import { moment, ofAccount, ownId } from './workload-tables.js';

/** People who log in. A user without a password was invited and has not used the set-up code yet. */
export const users = pgTable(
  'users',
  {
    id: ownId(),
    accountId: ofAccount(),
    name: text('name').notNull(),
    /** The name in the form in which names are compared. It is unique in the whole server, because people log in by it. */
    nameKey: text('name_key').notNull().unique(),
    role: text('role', { enum: ['viewer', 'operator', 'owner'] }).notNull(),
    passwordHash: text('password_hash'),
    createdAt: moment('created_at').notNull(),
    disabledAt: moment('disabled_at'),
    /** Accurate to a minute. */
    lastSeenAt: moment('last_seen_at'),
  },
  (table) => [
    index('users_by_account').on(table.accountId),
    check('users_role', sql`role in ('viewer', 'operator', 'owner')`),
  ],
);

const ofUser = () => uuid('user_id').references(() => users.id, { onDelete: 'cascade' });

/** The sessions of people who have logged in. The cookie has a random secret, of which the SHA-256 is stored, in hex. */
export const sessions = pgTable(
  'sessions',
  {
    id: ownId(),
    accountId: ofAccount(),
    userId: ofUser().notNull(),
    secretHash: text('secret_hash').notNull().unique(),
    address: text('address').notNull(),
    createdAt: moment('created_at').notNull(),
    /** Accurate to a minute. */
    lastUsedAt: moment('last_used_at').notNull(),
    expiresAt: moment('expires_at').notNull(),
  },
  (table) => [index('sessions_by_user').on(table.userId), index('sessions_by_expiry').on(table.expiresAt)],
);

/**
 * One-time codes with which a person sets a password: a user who was invited or forgot it, or the first owner of an
 * account, for which there is no user yet. Of a code the SHA-256 is stored, in hex; a used code is deleted.
 */
export const setUpCodes = pgTable(
  'set_up_codes',
  {
    id: ownId(),
    accountId: ofAccount(),
    userId: ofUser(),
    codeHash: text('code_hash').notNull().unique(),
    createdAt: moment('created_at').notNull(),
    expiresAt: moment('expires_at').notNull(),
  },
  (table) => [index('set_up_codes_by_account').on(table.accountId)],
);

/** Failed log-ins, counted by name and by address, so that guessing becomes slow on all servers together. */
export const logInTries = pgTable(
  'log_in_tries',
  {
    /** What is counted: the kind, and the SHA-256 of the name or address. */
    key: text('key').primaryKey(),
    count: integer('count').notNull(),
    countedAt: moment('counted_at').notNull(),
    blockedUntil: moment('blocked_until').notNull(),
  },
  (table) => [index('log_in_tries_by_age').on(table.countedAt)],
);
