import { sql } from 'drizzle-orm';
import { check, doublePrecision, integer, jsonb, pgTable, primaryKey, text, uuid } from 'drizzle-orm/pg-core';
import { type ActorFacts, accounts, moment, workloads } from './workload-tables.js';

/** What a limit or a freeze applies to: the id of a workload or of an account, or `all` for every account. */
const subject = () => text('subject');

/** The level of the subject. */
const level = () => text('level', { enum: ['workload', 'account', 'all'] }).notNull();

/** The account of the subject; null for all accounts. */
const accountOfSubject = () => uuid('client_id').references(() => accounts.id);

/** The workload of the subject; null for a whole account and for all accounts. */
const workloadOfSubject = () => uuid('agent_id').references(() => workloads.id);

/** Limits on launches that differ from the defaults. A null value means the default. */
export const limits = pgTable(
  'limits',
  {
    subject: subject().primaryKey(),
    level: level(),
    accountId: accountOfSubject(),
    workloadId: workloadOfSubject(),
    launchesPerHour: integer('launches_per_hour'),
    /** In USD. */
    spendPerDay: doublePrecision('spend_per_day'),
    failuresInRow: integer('failures_in_row'),
    /** What happened before is not counted: somebody lifted a limit that had been reached. */
    countedFrom: moment('counted_from'),
    updatedAt: moment('updated_at').notNull(),
  },
  () => [check('limits_level', sql`level in ('workload', 'account', 'all')`)],
);

/**
 * The limits that refused a launch, and until when that is not told again. Each account has rows of its own, also for a
 * limit of all accounts, because it has events of its own.
 */
export const limitTrips = pgTable(
  'limit_trips',
  {
    accountId: uuid('client_id')
      .notNull()
      .references(() => accounts.id),
    subject: subject().notNull(),
    limit: text('limit_kind', { enum: ['launchesPerHour', 'spendPerDay', 'failuresInRow'] }).notNull(),
    trippedAt: moment('tripped_at').notNull(),
    quietUntil: moment('quiet_until').notNull(),
  },
  (table) => [primaryKey({ columns: [table.accountId, table.subject, table.limit] })],
);

/** The freezes that are in force. Those that were lifted are in the events. */
export const freezes = pgTable(
  'freezes',
  {
    subject: subject().primaryKey(),
    level: level(),
    accountId: accountOfSubject(),
    workloadId: workloadOfSubject(),
    reason: text('reason').notNull(),
    frozenBy: jsonb('frozen_by').$type<ActorFacts>().notNull(),
    since: moment('since').notNull(),
  },
  () => [check('freezes_level', sql`level in ('workload', 'account', 'all')`)],
);
