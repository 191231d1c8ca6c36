import { sqlTime } from '../sql-values.js';
import { ok, refuse } from '../v4-answer.js';
import type { V4Call } from '../v4-call.js';
import { anyAgent, ownAgent, type V4Route } from '../v4-route.js';
import type { AgentRow, ReplicaRow, V4Tables } from '../v4-tables.js';
import { cheapestOtherPool } from './cheapest-other-pool.js';
import { addReplica, poolOf } from './create-replica.js';

const signals = ['rebalance-recommendation', 'termination-notice'];

/** The routes for interruption notices and rebalance recommendations. */
export const interruptionRoutes: readonly V4Route[] = [
  { method: 'POST', path: '/api/agents/:agent/termination-imminent', token: false, handle: terminationImminent },
  { method: 'POST', path: '/api/agents/:agent/rebalance-recommendation', token: true, handle: rebalance },
  { method: 'POST', path: '/api/agents/:agent/create-emergency-replica', token: false, handle: emergencyReplica },
];

function terminationImminent(call: V4Call, tables: V4Tables) {
  const body = call.object();
  const agent = tables.agent(call.param('agent'));
  const replica = replicaFor(body['replica_id'], agent, tables);
  if (agent === undefined || replica === undefined) {
    sqlTime(body['termination_time'], 'termination_time');
    return {
      status: 500,
      json: {
        success: false,
        error: 'No replica available',
        action: 'emergency_snapshot_required',
        message: 'Agent should create emergency state snapshot and upload to S3',
      },
    };
  }
  if (!replica.instance_id) return refuse(404, 'Replica instance_id not found');
  promote(agent, replica, tables);
  return ok({
    success: true,
    message: 'Automatic failover completed',
    new_instance_id: replica.instance_id,
    replica_id: replica.id,
    failover_time_ms: 8,
    action: 'replica_promoted',
  });
}

/**
 * The replica that the body names, of any agent; without a name the agent's own, ready before syncing, oldest first.
 */
function replicaFor(id: unknown, agent: AgentRow | undefined, { replicas }: V4Tables): ReplicaRow | undefined {
  if (typeof id === 'string') return replicas.find((replica) => replica.id === id);
  const own = replicas.filter(({ agent_id, is_active }) => agent_id === agent?.id && is_active);
  return own.find(({ status }) => status === 'ready') ?? own.find(({ status }) => status === 'syncing');
}

/** Changes rows only: no instance is informed, and the roles in `instances` stay as they were. */
function promote(agent: AgentRow, replica: ReplicaRow, tables: V4Tables): void {
  const old = tables.instance(agent.instance_id);
  if (old !== undefined) old.is_active = false;
  tables.upsertInstance({
    id: replica.instance_id ?? '',
    client_id: agent.client_id,
    agent_id: agent.id,
    current_mode: 'spot',
    is_active: true,
  });
  agent.instance_id = replica.instance_id;
  agent.current_replica_id = null;
  agent.interruption_handled_count += 1;
  replica.status = 'promoted';
}

/** The risk is always too small to act on, since no pool has ten interruptions in a month. */
function rebalance(call: V4Call, tables: V4Tables) {
  const agent = ownAgent(call, tables);
  const body = call.object();
  sqlTime(body['detected_at'], 'detected_at');
  tables.terminationEvents.push({ agent_id: agent.id, body });
  return ok({ success: true, action: 'monitor', risk_score: 0, reason: 'Risk acceptable, continue monitoring' });
}

/**
 * Fails on the shipped schema. With the missing column added, each call creates another replica, even when one exists.
 */
function emergencyReplica(call: V4Call, tables: V4Tables) {
  const { signal_type: signal } = call.object();
  if (!signals.includes(String(signal))) return refuse(400, 'Invalid signal_type');
  const agent = anyAgent(call, tables);
  if (tables.instance(agent.instance_id) === undefined) return refuse(404, 'Agent not found');
  if (!agent.auto_switch_enabled) {
    return refuse(403, 'Emergency replica creation disabled', {
      reason: 'Auto-switch is off for this agent',
      hint: 'Turn auto-switch on',
    });
  }
  if (tables.schema === 'shipped') throw new Error("1054 (42S22): Unknown column 'sp.is_available' in 'where clause'");
  const cheapest = cheapestOtherPool(agent, tables);
  if (cheapest === undefined) {
    return refuse(500, 'No suitable pool found for emergency replica', { hint: 'Check that prices are reported' });
  }
  const row = addReplica({ agent, poolId: cheapest.poolId, placeholder: 'emergency', createdBy: 'system' }, tables);
  const { id, name, az } = poolOf(cheapest.poolId, agent);
  return {
    status: 201,
    json: {
      ...{ success: true, replica_id: row.id, instance_id: row.instance_id, pool: { id, name, az } },
      ...{ hourly_cost: cheapest.price, message: 'Emergency replica created. Connect immediately for state sync.' },
      urgency: signal === 'termination-notice' ? 'critical' : 'high',
    },
  };
}
