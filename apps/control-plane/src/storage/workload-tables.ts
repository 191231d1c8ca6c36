import type { Guarding } from '@spotguard/protocol';
import { sql } from 'drizzle-orm';
import {
  boolean,
  check,
  doublePrecision,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  text,
  timestamp,
  unique,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core';
import type { Actor } from './events/actor.js';

/** Who did something, as it is kept with it: the kind, the id and the name of an `Actor`. */
export type ActorFacts = Pick<Actor, 'kind' | 'id' | 'name'>;

/** The input of a command: an object, which the agent's plugin validates. */
export type CommandInput = Readonly<Record<string, unknown>>;

/** A time with a time zone, in milliseconds. */
export const moment = (name: string) => timestamp(name, { withTimezone: true, precision: 3 });

/** A random id. */
export const ownId = () => uuid('id').primaryKey().defaultRandom();

/** A number that orders rows by their insertion. */
export const sequence = () => integer('sequence').generatedAlwaysAsIdentity();

/** The account that owns the row. Every table below has it, and every query filters by it. */
export const ofAccount = () =>
  uuid('client_id')
    .notNull()
    .references(() => accounts.id);

/** The workload that the row belongs to. */
export const ofWorkload = () =>
  uuid('agent_id')
    .notNull()
    .references(() => workloads.id);

/** Accounts. Their tokens are in a table of their own. */
export const accounts = pgTable('clients', {
  id: ownId(),
  name: text('name').notNull().unique(),
  email: text('email'),
  active: boolean('active').notNull().default(true),
  createdAt: moment('created_at').notNull().defaultNow(),
});

/** Workloads. Where a workload runs is stored in the row of its primary instance. */
export const workloads = pgTable(
  'agents',
  {
    id: ownId(),
    accountId: ofAccount(),
    logicalAgentId: text('logical_agent_id').notNull(),
    generation: integer('generation').notNull(),
    primaryInstanceId: text('primary_instance_id').notNull(),
    enabled: boolean('enabled').notNull().default(true),
    autoSwitchEnabled: boolean('auto_switch_enabled').notNull().default(true),
    autoTerminateEnabled: boolean('auto_terminate_enabled').notNull().default(true),
    terminateWaitSeconds: integer('terminate_wait_seconds').notNull().default(300),
    manualReplicaEnabled: boolean('manual_replica_enabled').notNull().default(false),
    replicaEnabled: boolean('replica_enabled').notNull().default(false),
    replicaCount: integer('replica_count').notNull().default(0),
    minSavingsPercent: doublePrecision('min_savings_percent').notNull().default(15),
    riskThreshold: doublePrecision('risk_threshold').notNull().default(0.3),
    maxSwitchesPerWeek: integer('max_switches_per_week').notNull().default(10),
    minPoolDurationHours: integer('min_pool_duration_hours').notNull().default(2),
    lastSwitchAt: moment('last_switch_at'),
    /** When an event said that the primary is silent; null when it was last said that it is in contact, or nothing. */
    silenceSaidAt: moment('silence_said_at'),
    createdAt: moment('created_at').notNull(),
    deletedAt: moment('deleted_at'),
  },
  (table) => [unique('agents_logical_id').on(table.accountId, table.logicalAgentId)],
);

/**
 * Replicas that were requested or launched. A replica that was ordered to end is `terminated` and still active until the
 * agent confirms the end; one that was never launched ends at once. `instance_id` is null until an agent reports it.
 */
export const replicas = pgTable(
  'replicas',
  {
    id: ownId(),
    sequence: sequence(),
    accountId: ofAccount(),
    agentId: ofWorkload(),
    instanceId: text('instance_id'),
    poolId: text('pool_id').notNull(),
    zone: text('zone').notNull(),
    type: text('type', { enum: ['manual', 'automatic-rebalance', 'automatic-termination'] }).notNull(),
    status: text('status', { enum: ['launching', 'syncing', 'ready', 'promoted', 'failed', 'terminated'] }).notNull(),
    isActive: boolean('is_active').notNull(),
    parentInstanceId: text('parent_instance_id').notNull(),
    createdBy: text('created_by').notNull(),
    idempotencyKey: text('idempotency_key'),
    /** The price of the pool when it was chosen, in USD per hour; null when it was unknown. */
    hourlyCost: doublePrecision('hourly_cost'),
    error: text('error'),
    createdAt: moment('created_at').notNull(),
    launchedAt: moment('launched_at'),
    readyAt: moment('ready_at'),
    promotedAt: moment('promoted_at'),
    failedAt: moment('failed_at'),
    terminatedAt: moment('terminated_at'),
  },
  (table) => [
    uniqueIndex('replicas_one_standby')
      .on(table.agentId)
      .where(sql`is_active and status in ('launching', 'syncing', 'ready')`),
    unique('replicas_instance').on(table.agentId, table.instanceId),
    unique('replicas_idempotency').on(table.agentId, table.idempotencyKey),
    index('replicas_by_agent').on(table.agentId, table.sequence),
    index('replicas_by_time').on(table.createdAt),
    check('replicas_status', sql`status in ('launching', 'syncing', 'ready', 'promoted', 'failed', 'terminated')`),
  ],
);

/** The instances that registered for a workload or were reported: at most one primary and one successor at a time, and replicas. */
export const instances = pgTable(
  'hosts',
  {
    agentId: ofWorkload(),
    instanceId: text('instance_id').notNull(),
    accountId: ofAccount(),
    generation: integer('generation').notNull(),
    role: text('role', { enum: ['primary', 'standby', 'retiring', 'superseded', 'retired'] }).notNull(),
    predecessor: text('predecessor'),
    intent: text('intent'),
    /** The replica that it was launched as; null for the successor that a switch or a failover launched. */
    replicaId: uuid('replica_id').references(() => replicas.id),
    hostname: text('hostname'),
    instanceType: text('instance_type'),
    region: text('region'),
    zone: text('zone'),
    amiId: text('ami_id'),
    mode: text('mode', { enum: ['spot', 'ondemand', 'unknown'] })
      .notNull()
      .default('unknown'),
    privateIp: text('private_ip'),
    publicIp: text('public_ip'),
    agentVersion: text('agent_version'),
    /** Whether its agent is one of ours; a v4 agent knows no generations. */
    generational: boolean('generational').notNull().default(false),
    /** Whether its own agent was ever in contact; false for an instance that only other agents reported. */
    hasAgent: boolean('has_agent').notNull().default(true),
    /** The status that its own agent reported last. Silence is not stored; it follows from `last_seen_at`. */
    status: text('status').notNull().default('online'),
    /** Seconds between heartbeats, as its agent reports; null when it does not, like v4 agents. */
    heartbeatSeconds: doublePrecision('heartbeat_seconds'),
    registeredAt: moment('registered_at').notNull(),
    lastSeenAt: moment('last_seen_at').notNull(),
    /** The token that its own agent sent last; null when that is not known. */
    tokenId: uuid('token_id'),
    /** Since when it has been in contact without a long gap. */
    heardSince: moment('heard_since').notNull().defaultNow(),
    /** When an instance that has handed over is to end, by the command or the settings; null when it is to be kept. */
    endsAt: moment('ends_at'),
    /** When it ended, if an agent reported the time. */
    endedAt: moment('ended_at'),
    /** Whether its agent guards the workload, as it reports itself; null when it has not reported that. */
    guarding: jsonb('guarding').$type<Guarding>(),
  },
  (table) => [
    primaryKey({ columns: [table.agentId, table.instanceId] }),
    uniqueIndex('hosts_one_primary').on(table.agentId).where(sql`role = 'primary'`),
    uniqueIndex('hosts_one_standby').on(table.agentId).where(sql`role = 'standby' and replica_id is null`),
    index('hosts_by_instance').on(table.accountId, table.instanceId),
    check('hosts_role', sql`role in ('primary', 'standby', 'retiring', 'superseded', 'retired')`),
  ],
);

/**
 * Orders to agents. `instance_id` is the instance that was the primary when the command was ordered, or the replica for a
 * promotion. `completed_at` without `executed_at` means that the control plane closed the command, for example because a
 * successor took over; an acknowledgement that comes later replaces that result.
 */
export const commands = pgTable(
  'commands',
  {
    id: ownId(),
    sequence: sequence(),
    accountId: ofAccount(),
    agentId: ofWorkload(),
    instanceId: text('instance_id').notNull(),
    type: text('type').notNull(),
    targetMode: text('target_mode', { enum: ['spot', 'ondemand'] }),
    targetPoolId: text('target_pool_id'),
    replicaId: uuid('replica_id').references(() => replicas.id),
    expectedGeneration: integer('expected_generation'),
    priority: integer('priority').notNull(),
    terminateWaitSeconds: integer('terminate_wait_seconds'),
    /** The input of a command of any plugin; null for the commands of v4, whose input is in the columns above. */
    input: jsonb('input').$type<CommandInput>(),
    /** Whether the agent is only asked what it would do. */
    dryRun: boolean('dry_run').notNull().default(false),
    /** What the command returned, if the agent sent it. */
    output: jsonb('output'),
    status: text('status', { enum: ['pending', 'completed', 'failed'] })
      .notNull()
      .default('pending'),
    success: boolean('success'),
    message: text('message'),
    createdBy: text('created_by').notNull(),
    /** What kind of thing ordered it; null for a command from before that was kept. */
    origin: text('origin', { enum: ['person', 'token', 'rule', 'command'] }),
    /** Who ordered it, or whose message made the control plane order it. */
    actor: jsonb('actor').$type<ActorFacts>(),
    /** The command that ordered this one. */
    parentCommandId: uuid('parent_command_id'),
    idempotencyKey: text('idempotency_key'),
    leaseInstanceId: text('lease_instance_id'),
    leaseExpiresAt: moment('lease_expires_at'),
    /** Whether the agent that has the lease can be asked to give the command up. */
    isCancellable: boolean('is_cancellable').notNull().default(false),
    /** When somebody asked to cancel it after it had been delivered. It stays pending until its agent answers. */
    cancelRequestedAt: moment('cancel_requested_at'),
    cancelRequestedBy: jsonb('cancel_requested_by').$type<ActorFacts>(),
    /** Why a failed command has failed without having been tried; null for all others. */
    endedAs: text('ended_as', { enum: ['cancelled', 'expired'] }),
    createdAt: moment('created_at').notNull(),
    executedAt: moment('executed_at'),
    completedAt: moment('completed_at'),
  },
  (table) => [
    unique('commands_idempotency').on(table.agentId, table.idempotencyKey),
    index('commands_open').on(table.agentId).where(sql`status = 'pending'`),
    index('commands_by_client').on(table.accountId, table.sequence),
    index('commands_by_agent').on(table.agentId, table.sequence),
    index('commands_by_time').on(table.createdAt),
    check('commands_status', sql`status in ('pending', 'completed', 'failed')`),
  ],
);
