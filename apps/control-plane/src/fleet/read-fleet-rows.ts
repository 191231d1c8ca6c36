import type { Guarding } from '@spotguard/protocol';
import { sql } from 'drizzle-orm';
import type { InstanceRow, ReplicaRow, WorkloadRow } from '../storage/rows.js';
import { instances, placements, replicas, workloads } from '../storage/schema.js';
import { millisecondsOf, type Scope } from '../storage/scope.js';

/** A workload with where it runs, as it is stored. */
export interface FleetRow {
  readonly workload: FleetRowWorkload;
  readonly primary: FleetRowPrimary | null;
  /** The instance that was launched to take over. */
  readonly successor: { readonly instanceId: string; readonly registeredAt: Date } | null;
  /** The replica that is requested or running. */
  readonly replica: FleetRowReplica | null;
  /** Since when the primary is one, in its present place; null when that is not known. */
  readonly primarySince: Date | null;
}

export type FleetRowWorkload = Pick<
  WorkloadRow,
  | 'id'
  | 'generation'
  | 'enabled'
  | 'autoSwitchEnabled'
  | 'manualReplicaEnabled'
  | 'autoTerminateEnabled'
  | 'terminateWaitSeconds'
> & { readonly name: string };

export type FleetRowPrimary = Pick<
  InstanceRow,
  | 'instanceId'
  | 'instanceType'
  | 'region'
  | 'zone'
  | 'mode'
  | 'agentVersion'
  | 'hasAgent'
  | 'status'
  | 'heartbeatSeconds'
  | 'registeredAt'
  | 'lastSeenAt'
> & {
  /** Why its agent does not guard the workload; null when it does, and when it has not reported that. */
  readonly notGuarding: Guarding['reasons'] | null;
};

export type FleetRowReplica = Pick<ReplicaRow, 'id' | 'zone' | 'poolId' | 'instanceId' | 'createdAt' | 'readyAt'> & {
  readonly state: 'launching' | 'syncing' | 'ready';
};

/** What the database answers: the columns without their tables, and times in milliseconds. */
type AnswerRow = FleetRowWorkload &
  Omit<FleetRowPrimary, 'instanceId' | 'registeredAt' | 'lastSeenAt'> & {
    readonly instanceId: string | null;
    readonly registeredAt: number;
    readonly lastSeenAt: number;
    readonly successorId: string | null;
    readonly successorRegisteredAt: number;
    readonly replicaId: string | null;
    readonly replicaState: FleetRowReplica['state'];
    readonly replicaZone: string;
    readonly replicaPoolId: string;
    readonly replicaInstanceId: string | null;
    readonly replicaCreatedAt: number;
    readonly replicaReadyAt: number | null;
    readonly primarySince: number | null;
  };

/**
 * Reads the workloads of an account that are not deleted, by name, each with its primary, its one replica and the one
 * instance that was launched to take over: one statement, however many there are. It is written by hand, and answers all rows
 * as one value, because making objects of thousands of rows column by column takes longer than the database needs.
 */
export async function readFleetRows(
  { queries, accountId }: Scope,
  workloadIds: readonly string[] | undefined,
): Promise<readonly FleetRow[]> {
  const isWanted =
    workloadIds === undefined ? sql`true` : sql`workload.id = any(${sql.param([...workloadIds])}::uuid[])`;
  const found: unknown = await queries.execute(sql`select coalesce(json_agg(found), '[]') as "rows" from (
    select workload.id, workload.logical_agent_id as name, workload.generation, workload.enabled,
      workload.auto_switch_enabled as "autoSwitchEnabled", workload.manual_replica_enabled as "manualReplicaEnabled",
      workload.auto_terminate_enabled as "autoTerminateEnabled", workload.terminate_wait_seconds as "terminateWaitSeconds",
      primary_instance.instance_id as "instanceId", primary_instance.instance_type as "instanceType", primary_instance.region,
      primary_instance.zone, primary_instance.mode, primary_instance.agent_version as "agentVersion", primary_instance.has_agent as "hasAgent",
      primary_instance.status, primary_instance.heartbeat_seconds as "heartbeatSeconds",
      ${millisecondsOf('primary_instance.registered_at')} as "registeredAt", ${millisecondsOf('primary_instance.last_seen_at')} as "lastSeenAt",
      case when primary_instance.guarding->>'is' = 'false' then primary_instance.guarding->'reasons' end as "notGuarding",
      successor.instance_id as "successorId", ${millisecondsOf('successor.registered_at')} as "successorRegisteredAt",
      replica.id as "replicaId", replica.status as "replicaState", replica.zone as "replicaZone",
      replica.pool_id as "replicaPoolId", replica.instance_id as "replicaInstanceId",
      ${millisecondsOf('replica.created_at')} as "replicaCreatedAt", ${millisecondsOf('replica.ready_at')} as "replicaReadyAt",
      ${millisecondsOf('placed.started_at')} as "primarySince"
    from ${workloads} as workload
    left join ${instances} as primary_instance on primary_instance.agent_id = workload.id and primary_instance.role = 'primary'
    left join ${instances} as successor
      on successor.agent_id = workload.id and successor.role = 'standby' and successor.replica_id is null
    left join ${replicas} as replica
      on replica.agent_id = workload.id and replica.is_active and replica.status in ('launching', 'syncing', 'ready')
    left join ${placements} as placed
      on placed.agent_id = primary_instance.agent_id and placed.instance_id = primary_instance.instance_id
        and placed.ended_at is null and placed.role = 'primary'
    where workload.client_id = ${accountId} and workload.deleted_at is null and ${isWanted}
    order by workload.logical_agent_id) as found`);
  const [answer] = (found as { readonly rows: readonly { readonly rows: readonly AnswerRow[] }[] }).rows;
  return (answer?.rows ?? []).map(fleetRow);
}

function fleetRow(row: AnswerRow): FleetRow {
  return {
    workload: row,
    primary: primaryOf(row),
    successor:
      row.successorId === null
        ? null
        : { instanceId: row.successorId, registeredAt: new Date(row.successorRegisteredAt) },
    replica: replicaOf(row),
    primarySince: row.primarySince === null ? null : new Date(row.primarySince),
  };
}

/** Names each column: taking the rest of rows with so many columns is slow. */
function primaryOf(row: AnswerRow): FleetRowPrimary | null {
  if (row.instanceId === null) return null;
  return {
    instanceId: row.instanceId,
    instanceType: row.instanceType,
    region: row.region,
    zone: row.zone,
    mode: row.mode,
    agentVersion: row.agentVersion,
    hasAgent: row.hasAgent,
    status: row.status,
    heartbeatSeconds: row.heartbeatSeconds,
    notGuarding: row.notGuarding,
    registeredAt: new Date(row.registeredAt),
    lastSeenAt: new Date(row.lastSeenAt),
  };
}

function replicaOf(row: AnswerRow): FleetRowReplica | null {
  if (row.replicaId === null) return null;
  return {
    id: row.replicaId,
    state: row.replicaState,
    zone: row.replicaZone,
    poolId: row.replicaPoolId,
    instanceId: row.replicaInstanceId,
    createdAt: new Date(row.replicaCreatedAt),
    readyAt: row.replicaReadyAt === null ? null : new Date(row.replicaReadyAt),
  };
}
