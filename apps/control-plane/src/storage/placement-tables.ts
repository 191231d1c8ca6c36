import { sql } from 'drizzle-orm';
import { check, index, pgTable, text, uniqueIndex } from 'drizzle-orm/pg-core';
import { moment, ofAccount, ofWorkload, ownId } from './workload-tables.js';

/**
 * Where the instances of workloads ran, and what for: one row for each time during which an instance had the same role and
 * place. What is paid for an instance follows from it. The rows follow from the instances and replicas, and are brought up
 * to date in the transaction that changes these.
 */
export const placements = pgTable(
  'placements',
  {
    id: ownId(),
    accountId: ofAccount(),
    agentId: ofWorkload(),
    instanceId: text('instance_id').notNull(),
    /** `overlap`: a successor before it takes over, a predecessor after its hand-over, and an instance that is not needed. */
    role: text('role', { enum: ['primary', 'replica', 'overlap'] }).notNull(),
    /** Null when it is unknown, as are the three below. */
    market: text('market', { enum: ['spot', 'on-demand'] }),
    instanceType: text('instance_type'),
    zone: text('zone'),
    region: text('region'),
    startedAt: moment('started_at').notNull(),
    /** Null while it runs, as far as is known. */
    endedAt: moment('ended_at'),
    /**
     * From when until `ended_at` nobody knows whether it ran: it was silent, and its end was only found later. Null when
     * that is known for all of the time. For an open row it follows from the last contact of the instance.
     */
    unknownFrom: moment('unknown_from'),
  },
  (table) => [
    uniqueIndex('placements_open').on(table.agentId, table.instanceId).where(sql`ended_at is null`),
    index('placements_running').on(table.accountId).where(sql`ended_at is null`),
    index('placements_by_workload').on(table.agentId, table.startedAt),
    index('placements_by_end').on(table.accountId, table.endedAt),
    check('placements_role', sql`role in ('primary', 'replica', 'overlap')`),
    check('placements_market', sql`market in ('spot', 'on-demand')`),
  ],
);
