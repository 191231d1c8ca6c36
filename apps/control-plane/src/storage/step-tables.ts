import { index, integer, pgTable, text, unique, uuid } from 'drizzle-orm/pg-core';
import { moment, ofAccount, ofWorkload, ownId, sequence } from './workload-tables.js';

/**
 * The steps of procedures that agents reported while they happened: one row per attempt at a step, or at undoing it. Some
 * may be missing, as agents drop them under pressure. Times are those of the instance.
 */
export const steps = pgTable(
  'steps',
  {
    id: ownId(),
    sequence: sequence(),
    accountId: ofAccount(),
    agentId: ofWorkload(),
    instanceId: text('instance_id').notNull(),
    run: text('run').notNull(),
    procedure: text('procedure').notNull(),
    /** The command that started the run; null for a run without one, and for a command that is not known. */
    commandId: uuid('command_id'),
    step: text('step').notNull(),
    attempt: integer('attempt').notNull(),
    phase: text('phase', { enum: ['perform', 'undo'] }).notNull(),
    startedAt: moment('started_at'),
    endedAt: moment('ended_at'),
    outcome: text('outcome', { enum: ['done', 'failed', 'passed-over'] }),
    detail: text('detail'),
    receivedAt: moment('received_at').notNull(),
  },
  (table) => [
    unique('steps_attempt').on(table.agentId, table.instanceId, table.run, table.step, table.attempt, table.phase),
    index('steps_by_command').on(table.agentId, table.commandId),
    index('steps_by_agent').on(table.agentId, table.sequence),
  ],
);
