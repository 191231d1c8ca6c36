import { randomUUID } from 'node:crypto';
import { sqlEnum, sqlTime } from '../sql-values.js';
import { ok, refuse, type V4Answer, V4Refusal } from '../v4-answer.js';
import type { V4Call } from '../v4-call.js';
import { anyAgent, type V4Route } from '../v4-route.js';
import { type ReplicaRow, replicaStatuses, type V4Tables } from '../v4-tables.js';
import { createReplica, poolOf } from './create-replica.js';

const reportableStatuses = ['launching', 'syncing', 'ready', 'failed', 'terminated'] as const;
const path = '/api/agents/:agent/replicas';

/** The routes for replicas. */
export const replicaRoutes: readonly V4Route[] = [
  { method: 'GET', path, token: false, handle: listReplicas },
  { method: 'POST', path, token: false, handle: createReplica },
  { method: 'PUT', path: `${path}/:replica`, token: false, handle: updateReplica },
  { method: 'DELETE', path: `${path}/:replica`, token: false, handle: deleteReplica },
  { method: 'POST', path: `${path}/:replica/status`, token: false, handle: reportStatus },
  { method: 'POST', path: `${path}/:replica/promote`, token: false, handle: promoteReplica },
  { method: 'POST', path: `${path}/:replica/sync-status`, token: false, handle: reportSync },
];

/**
 * Newest first. Deleted rows are inactive, so that filtering by `terminated` needs `include_terminated` to find any.
 */
function listReplicas(call: V4Call, tables: V4Tables) {
  const status = call.query.get('status');
  const all = call.query.get('include_terminated') === 'true';
  const rows = tables.replicas
    .filter((row) => row.agent_id === call.param('agent') && (all || row.is_active))
    .filter((row) => status === null || row.status === status)
    .reverse();
  return ok({ replicas: rows.map((row) => rowView(row, tables)), total: rows.length });
}

function rowView(row: ReplicaRow, tables: V4Tables) {
  const { id, instance_id, replica_type, status, sync_status, created_by, created_at } = row;
  const { ready_at, terminated_at, is_active } = row;
  return {
    ...{ id, instance_id, type: replica_type, status, sync_status, created_by, created_at, ready_at, terminated_at },
    ...{ is_active, sync_latency_ms: null, state_transfer_progress: 0, age_seconds: 0, tags: {} },
    pool: poolOf(row.pool_id, tables.agent(row.agent_id)),
    cost: { hourly: null, total: 0 },
  };
}

function replicaOf(call: V4Call, { replicas }: V4Tables): ReplicaRow {
  const row = replicas.find(({ id, agent_id }) => id === call.param('replica') && agent_id === call.param('agent'));
  if (row !== undefined) return row;
  throw new V4Refusal(refuse(404, 'Replica not found'));
}

function updateReplica(call: V4Call, tables: V4Tables): V4Answer {
  const { instance_id: instanceId, status = 'syncing' } = call.object();
  if (typeof instanceId !== 'string') return refuse(400, 'instance_id is required');
  const row = replicaOf(call, tables);
  row.status = sqlEnum(status, 'status', replicaStatuses);
  row.instance_id = instanceId;
  tables.upsertInstance({
    id: instanceId,
    client_id: tables.agent(row.agent_id)?.client_id ?? '',
    agent_id: row.agent_id,
    current_mode: 'spot',
    instance_status: 'running_replica',
  });
  return ok({ success: true, replica_id: row.id, instance_id: instanceId, status: row.status });
}

/** `is_active` and `terminated_at` are not read. */
function reportStatus(call: V4Call, tables: V4Tables): V4Answer {
  const body = call.object();
  const status = reportableStatuses.find((allowed) => allowed === body['status']);
  if (!body['status']) return refuse(400, 'status is required');
  if (status === undefined) return refuse(400, 'Invalid status');
  const row = replicaOf(call, tables);
  sqlTime(body['sync_started_at'], 'sync_started_at');
  sqlTime(body['sync_completed_at'], 'sync_completed_at');
  row.status = status;
  row.error_message = typeof body['error_message'] === 'string' ? body['error_message'] : row.error_message;
  if (status === 'ready') row.ready_at ??= tables.time();
  return ok({ success: true, replica_id: row.id, status });
}

function promoteReplica(call: V4Call, tables: V4Tables): V4Answer {
  const { demote_old_primary: demote = true } = call.objectIfAny();
  const agent = anyAgent(call, tables);
  const row = tables.replicas.find(({ id, is_active }) => id === call.param('replica') && is_active);
  if (row === undefined) return refuse(404, 'Replica not found or inactive');
  if (row.status !== 'ready' && row.status !== 'syncing') {
    const required_status = 'ready or syncing';
    return refuse(400, 'Replica not ready for promotion', { current_status: row.status, required_status });
  }
  const old = agent.instance_id;
  const demoted = Boolean(demote);
  const owner = { client_id: agent.client_id, agent_id: agent.id };
  row.status = 'promoted';
  tables.upsertInstance({ ...owner, id: row.instance_id ?? '', is_primary: true, instance_status: 'running_primary' });
  if (old !== null) {
    const instance_status = demoted ? 'running_replica' : 'zombie';
    tables.upsertInstance({ ...owner, id: old, is_primary: false, instance_status });
    if (demoted) {
      const fresh = { id: randomUUID(), instance_id: old, status: 'ready', created_by: 'system' } as const;
      tables.replicas.push({ ...row, ...fresh, replica_type: 'manual', created_at: tables.time() });
    }
  }
  agent.instance_id = row.instance_id;
  agent.replica_count = Math.max(0, (agent.replica_count ?? 0) - 1);
  return ok({
    ...{ success: true, message: 'Replica promoted to primary', new_instance_id: row.instance_id },
    ...{ old_instance_id: old, demoted, switch_time: tables.time() },
  });
}

function deleteReplica(call: V4Call, tables: V4Tables): V4Answer {
  const row = replicaOf(call, tables);
  if (!row.is_active) return refuse(400, 'Replica already terminated', { terminated_at: row.terminated_at });
  row.is_active = false;
  row.status = 'terminated';
  row.terminated_at = tables.time();
  const { id: replica_id, terminated_at } = row;
  return ok({ success: true, message: 'Replica terminated', replica_id, terminated_at });
}

/** Answers with success also for ids that do not exist. */
function reportSync(call: V4Call, tables: V4Tables): V4Answer {
  const { sync_status: syncStatus, state_transfer_progress: progress } = call.object();
  const row = tables.replicas.find(({ id }) => id === call.param('replica'));
  if (row !== undefined) {
    if (typeof syncStatus === 'string') row.sync_status = syncStatus;
    if (typeof progress === 'number' && progress >= 100) row.status = 'ready';
  }
  return ok({ success: true, message: 'Sync status updated' });
}
