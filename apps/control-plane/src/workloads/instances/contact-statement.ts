import { and, eq, inArray, sql } from 'drizzle-orm';
import { alias } from 'drizzle-orm/pg-core';
import type { Queries } from '../../storage/database.js';
import { commands, instances, replicas, workloads } from '../../storage/schema.js';
import { maxItems } from '../../storage/shared-statement.js';
import { liveReplicaStates } from '../replicas/find-replica.js';
import { heardSinceOf } from './contact.js';
import { commandsToGiveUp, freezeInForce } from './session-facts.js';

/** One caller in the statement. The keys are the columns of its input. */
export interface ContactItem {
  readonly position: number;
  readonly account: string;
  readonly workload: string;
  readonly instance: string | null;
  readonly token: string | null;
  /** False when the caller only asks, so that nothing is stored. */
  readonly is_contact: boolean;
  readonly status: string | null;
  readonly heartbeat_seconds: number | null;
  readonly guarding: unknown;
  readonly instance_type: string | null;
  readonly mode: string | null;
  readonly zone: string | null;
}

const positioned = { position: sql<number>`position`.as('position') };

/**
 * Prepares the one statement that stores the contacts of many agents and reads what each has to be told: whose workload it
 * is, the caller's role, whether commands are open, and its replica. It never waits for a lock: an instance whose row is
 * locked by a transaction is left out, and its `isStored` is false. A field that the caller does not report keeps its value.
 * It does not wait until the disk has the contacts.
 */
export function prepareContactStatement(queries: Queries) {
  const at = sql`${sql.placeholder('now')}::timestamptz`;
  // The limit cuts nothing. It makes PostgreSQL plan once and not each time: it takes a tenth of an unknown limit, but all
  // of a known one, so that a plan for these values seems to cost more than the one for any values.
  const input = queries.$with('input', positioned).as(sql`
    select * from jsonb_to_recordset(${sql.placeholder('items')}::jsonb) as item(
      position int, account uuid, workload uuid, instance text, token uuid, is_contact boolean, status text,
      heartbeat_seconds double precision, guarding jsonb, instance_type text, mode text, zone text) limit ${maxItems}`);
  // A crash may lose the contacts of the last second; each agent makes contact again within a heartbeat.
  const unsynced = queries.$with('unsynced', positioned).as(sql`select set_config('synchronous_commit', 'off', true)`);
  const locked = queries.$with('locked', positioned).as(sql`
    select known.agent_id, known.instance_id, input.position from input
    join ${workloads} on ${workloads.id} = input.workload and ${workloads.accountId} = input.account and ${workloads.deletedAt} is null
    join ${instances} as known on known.agent_id = input.workload and known.instance_id = input.instance
    where input.is_contact
    order by known.agent_id, known.instance_id
    for no key update of known skip locked`);
  const stored = queries.$with('stored', positioned).as(sql`
      update ${instances} set
        has_agent = true, last_seen_at = ${at}, heard_since = ${heardSinceOf(at)},
        token_id = coalesce(input.token, ${instances.tokenId}), status = coalesce(input.status, ${instances.status}),
        heartbeat_seconds = coalesce(input.heartbeat_seconds, ${instances.heartbeatSeconds}),
        guarding = coalesce(input.guarding, ${instances.guarding}),
        instance_type = coalesce(input.instance_type, ${instances.instanceType}),
        mode = coalesce(input.mode, ${instances.mode}), zone = coalesce(input.zone, ${instances.zone})
      from locked join input on input.position = locked.position
      where ${instances.agentId} = locked.agent_id and ${instances.instanceId} = locked.instance_id
      returning locked.position, ${instances.heardSince}`);
  const caller = alias(instances, 'caller');
  const replica = alias(replicas, 'replica');
  const replicaInstance = alias(instances, 'replica_instance');
  const liveStates = inArray(replica.status, [...liveReplicaStates]);
  return queries
    .with(input, unsynced, locked, stored)
    .select({
      position: sql<number>`input.position`,
      workload: {
        id: workloads.id,
        generation: workloads.generation,
        primaryInstanceId: workloads.primaryInstanceId,
        enabled: workloads.enabled,
        manualReplicaEnabled: workloads.manualReplicaEnabled,
        autoTerminateEnabled: workloads.autoTerminateEnabled,
        terminateWaitSeconds: workloads.terminateWaitSeconds,
        deletedAt: workloads.deletedAt,
      },
      role: caller.role,
      isStored: sql<boolean>`stored.position is not null`,
      heardSince: sql<Date | null>`stored.heard_since`.mapWith(instances.heardSince),
      freeze: freezeInForce,
      toGiveUp: commandsToGiveUp(sql`input.instance`),
      hasOpenCommands: sql<boolean>`exists (select 1 from ${commands} where ${commands.agentId} = ${workloads.id} and ${commands.status} = 'pending')`,
      replica: {
        type: replica.type,
        hasAgent: replicaInstance.hasAgent,
        lastSeenAt: replicaInstance.lastSeenAt,
        heartbeatSeconds: replicaInstance.heartbeatSeconds,
      },
    })
    .from(input)
    .innerJoin(workloads, and(eq(workloads.id, sql`input.workload`), eq(workloads.accountId, sql`input.account`)))
    .leftJoin(caller, and(eq(caller.agentId, workloads.id), eq(caller.instanceId, sql`input.instance`)))
    .leftJoin(stored, sql`stored.position = input.position`)
    .crossJoin(unsynced)
    .leftJoin(replica, and(eq(replica.agentId, workloads.id), eq(replica.isActive, true), liveStates))
    .leftJoin(
      replicaInstance,
      and(eq(replicaInstance.agentId, replica.agentId), eq(replicaInstance.instanceId, replica.instanceId)),
    )
    .prepare('store_contacts');
}
