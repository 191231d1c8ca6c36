import type { LeftRunning } from '@spotguard/protocol';
import { sql } from 'drizzle-orm';
import { boolean, check, doublePrecision, index, jsonb, pgTable, text, unique, uuid } from 'drizzle-orm/pg-core';
import { commands, moment, ofAccount, ofWorkload, ownId, replicas, sequence } from './workload-tables.js';

/** The switch history, one row per switch: `dedupe_key` is the report's idempotency key or its pair of instances. */
export const switches = pgTable(
  'switches',
  {
    id: ownId(),
    sequence: sequence(),
    accountId: ofAccount(),
    agentId: ofWorkload(),
    dedupeKey: text('dedupe_key').notNull(),
    commandId: uuid('command_id').references(() => commands.id),
    success: boolean('success').notNull(),
    reason: text('reason'),
    trigger: text('trigger'),
    oldInstanceId: text('old_instance_id').notNull(),
    oldInstanceType: text('old_instance_type'),
    oldZone: text('old_zone'),
    oldMode: text('old_mode'),
    oldPoolId: text('old_pool_id'),
    newInstanceId: text('new_instance_id').notNull(),
    newInstanceType: text('new_instance_type'),
    newZone: text('new_zone'),
    newMode: text('new_mode'),
    newPoolId: text('new_pool_id'),
    onDemandPrice: doublePrecision('on_demand_price'),
    oldSpotPrice: doublePrecision('old_spot_price'),
    newSpotPrice: doublePrecision('new_spot_price'),
    savingsPerHour: doublePrecision('savings_per_hour'),
    initiatedAt: moment('initiated_at'),
    amiCreatedAt: moment('ami_created_at'),
    instanceLaunchedAt: moment('instance_launched_at'),
    instanceReadyAt: moment('instance_ready_at'),
    trafficSwitchedAt: moment('traffic_switched_at'),
    oldTerminatedAt: moment('old_terminated_at'),
    timing: jsonb('timing'),
    /** True until an agent reports the switch: only the change of the primary is known. */
    isInferred: boolean('is_inferred').notNull().default(false),
    /** The old instance, if it could not be ended, and why: `{instance_id, reason}`. */
    leftRunning: jsonb('left_running').$type<LeftRunning>(),
    reportedAt: moment('reported_at').notNull(),
  },
  (table) => [
    unique('switches_dedupe').on(table.agentId, table.dedupeKey),
    index('switches_by_client').on(table.accountId, table.sequence),
    index('switches_by_time').on(table.reportedAt),
  ],
);

/** Interruption reports and their answers, one row per report; `report` is the message as it was received. */
export const interruptions = pgTable(
  'interruptions',
  {
    id: ownId(),
    sequence: sequence(),
    accountId: ofAccount(),
    agentId: ofWorkload(),
    kind: text('kind', { enum: ['termination', 'rebalance', 'failover', 'maintenance'] }).notNull(),
    dedupeKey: text('dedupe_key').notNull(),
    instanceId: text('instance_id').notNull(),
    poolId: text('pool_id'),
    report: jsonb('report').notNull(),
    /** What the control plane answered, if the report asked for an answer. */
    answer: text('answer'),
    replicaId: uuid('replica_id').references(() => replicas.id),
    newInstanceId: text('new_instance_id'),
    receivedAt: moment('received_at').notNull(),
    /** When AWS takes the instance, as the notice says; null when it does not say, and for what is no notice. */
    deadline: moment('deadline'),
  },
  (table) => [
    unique('interruptions_dedupe').on(table.agentId, table.kind, table.dedupeKey),
    index('interruptions_by_client').on(table.accountId, table.receivedAt),
    index('interruptions_by_pool').on(table.accountId, table.poolId, table.receivedAt),
    check('interruptions_kind', sql`kind in ('termination', 'rebalance', 'failover', 'maintenance')`),
  ],
);

/** Cleanup reports, one row per report, as they were received. */
export const cleanupReports = pgTable(
  'cleanup_reports',
  {
    id: ownId(),
    accountId: ofAccount(),
    agentId: ofWorkload(),
    dedupeKey: text('dedupe_key').notNull(),
    report: jsonb('report').notNull(),
    reportedAt: moment('reported_at').notNull(),
  },
  (table) => [unique('cleanup_reports_dedupe').on(table.agentId, table.dedupeKey)],
);
