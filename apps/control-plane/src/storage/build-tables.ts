import type { BuildContents, BuildState, FailoverPlan } from '@spotguard/protocol';
import { jsonb, pgTable, text, unique } from 'drizzle-orm/pg-core';
import { moment, ofAccount, ofWorkload, ownId } from './workload-tables.js';

/**
 * What the build of an instance's agent contains, how it is doing, and what it would do in a failover: one row per
 * instance, as its agent reported it last. `contents` is null until the agent has sent those with this hash.
 */
export const builds = pgTable(
  'builds',
  {
    id: ownId(),
    accountId: ofAccount(),
    agentId: ofWorkload(),
    instanceId: text('instance_id').notNull(),
    hash: text('hash').notNull(),
    contents: jsonb('contents').$type<BuildContents>(),
    state: jsonb('state').$type<BuildState>().notNull(),
    failoverPlan: jsonb('failover_plan').$type<FailoverPlan>(),
    reportedAt: moment('reported_at').notNull(),
  },
  (table) => [unique('builds_instance').on(table.agentId, table.instanceId)],
);
