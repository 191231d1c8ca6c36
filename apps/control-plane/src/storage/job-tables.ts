import { sql } from 'drizzle-orm';
import { check, integer, jsonb, pgTable, text } from 'drizzle-orm/pg-core';
import { moment } from './workload-tables.js';

/**
 * The background jobs, one row per job. A server that runs a job holds its row until `until` and moves that time on while it
 * works, so the job of a server that is gone is free a little later. Accounts have nothing to do with it.
 */
export const jobLeases = pgTable(
  'job_leases',
  {
    name: text('name').primaryKey(),
    /** The server that runs the job, or ran it last. */
    holder: text('holder').notNull(),
    until: moment('until').notNull(),
    startedAt: moment('started_at').notNull(),
    /** Null until the first run has ended. */
    finishedAt: moment('finished_at'),
    /** `stopped`: the server was closed before the run was complete. Another server runs such a job again at once. */
    outcome: text('outcome', { enum: ['running', 'done', 'failed', 'stopped'] }).notNull(),
    /** How long the last run took that ended. */
    milliseconds: integer('milliseconds'),
    /** Where the next run continues, as the job itself keeps it. */
    progress: jsonb('progress').$type<Readonly<Record<string, unknown>>>(),
  },
  () => [check('job_leases_outcome', sql`outcome in ('running', 'done', 'failed', 'stopped')`)],
);
