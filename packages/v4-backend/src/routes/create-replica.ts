import { randomUUID } from 'node:crypto';
import { refuse, type V4Answer } from '../v4-answer.js';
import type { V4Call } from '../v4-call.js';
import type { AgentRow, ReplicaRow, V4Tables } from '../v4-tables.js';

/** Adds a row with an invented instance id; the id that an agent sends is ignored. */
export function createReplica(call: V4Call, tables: V4Tables): V4Answer {
  const { pool_id: poolId, created_by: createdBy } = call.object();
  const agent = tables.agent(call.param('agent'));
  if (agent?.status !== 'online' || tables.instance(agent.instance_id) === undefined) {
    return refuse(404, 'Agent not found or offline');
  }
  if (!agent.manual_replica_enabled) {
    return refuse(400, 'Manual replicas are not enabled for this agent', { hint: 'Enable manual replica mode' });
  }
  if ((agent.replica_count ?? 0) >= 1) {
    const counts = { current_count: agent.replica_count, max_allowed: 1 };
    return refuse(400, 'Replica already exists for this agent', { ...counts, note: 'Delete the existing one first' });
  }
  if (typeof poolId !== 'string') throw new Error("1054 (42S22): Unknown column 'sp.is_available' in 'where clause'");
  const pool = poolOf(poolId, agent);
  if (pool.instance_type !== agent.instance_type) {
    const types = { agent_type: agent.instance_type, pool_type: pool.instance_type };
    return refuse(400, 'Pool instance type mismatch', types);
  }
  const row = addReplica({ agent, poolId, placeholder: 'replica', createdBy: String(createdBy ?? 'unknown') }, tables);
  return {
    status: 201,
    json: {
      ...{ success: true, replica_id: row.id, instance_id: row.instance_id, pool, hourly_cost: null },
      ...{ status: 'launching', message: 'Replica is launching. Connect your agent to establish sync.' },
    },
  };
}

/** Adds a row with an invented instance id: `manual-…` from the coordinator, `replica-…` from the route. */
export function addReplica(
  {
    agent,
    poolId,
    placeholder,
    createdBy,
  }: {
    readonly agent: AgentRow;
    readonly poolId: string;
    readonly placeholder: 'manual' | 'emergency' | 'replica';
    readonly createdBy: string;
  },
  tables: V4Tables,
): ReplicaRow {
  const id = randomUUID();
  const row: ReplicaRow = {
    id,
    agent_id: agent.id,
    instance_id: `${placeholder}-${id.slice(0, 8)}`,
    replica_type: placeholder === 'emergency' ? 'automatic-rebalance' : 'manual',
    pool_id: poolId,
    created_by: createdBy,
    created_at: tables.time(),
    status: 'launching',
    sync_status: 'initializing',
    error_message: null,
    ready_at: null,
    terminated_at: null,
    is_active: true,
  };
  tables.replicas.push(row);
  agent.current_replica_id = id;
  agent.replica_count = (agent.replica_count ?? 0) + 1;
  return row;
}

/** A pool in the form in which answers contain it. */
export function poolOf(id: string, agent: AgentRow | undefined) {
  const dot = id.lastIndexOf('.');
  const instance_type = id.slice(0, dot);
  const az = id.slice(dot + 1);
  return { id, name: `${instance_type} (${az})`, instance_type, region: agent?.region ?? '', az };
}
