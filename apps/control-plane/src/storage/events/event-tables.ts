import { bigint, index, jsonb, pgTable, primaryKey, text, uuid } from 'drizzle-orm/pg-core';
import { accounts, moment, ofAccount, workloads } from '../workload-tables.js';

/** The number of the newest event of each account. Its row is locked from the insertion of events until their commit. */
export const eventCounters = pgTable('event_counters', {
  accountId: uuid('client_id')
    .primaryKey()
    .references(() => accounts.id),
  last: bigint('last', { mode: 'number' }).notNull(),
});

/**
 * What happened, and who caused it. The events of an account are numbered without gaps in the order of their commits, so
 * that a reader that has seen number n has seen all before it.
 */
export const events = pgTable(
  'events',
  {
    accountId: ofAccount(),
    number: bigint('number', { mode: 'number' }).notNull(),
    type: text('type').notNull(),
    workloadId: uuid('agent_id').references(() => workloads.id),
    actorKind: text('actor_kind', { enum: ['user', 'token', 'agent', 'system'] }).notNull(),
    actorId: text('actor_id'),
    actorName: text('actor_name'),
    address: text('address'),
    data: jsonb('data').$type<Readonly<Record<string, unknown>>>().notNull(),
    at: moment('at').notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.accountId, table.number] }),
    index('events_by_workload').on(table.workloadId, table.number),
    index('events_by_time').on(table.at),
  ],
);
