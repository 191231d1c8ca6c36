import { randomUUID } from 'node:crypto';
import { ok, refuse, type V4Answer, V4Refusal } from '../v4-answer.js';
import type { V4Call } from '../v4-call.js';
import type { V4Route } from '../v4-route.js';
import { type AgentRow, type CommandRow, newToken, type SqlBoolean, type V4Tables } from '../v4-tables.js';

const manualPriority = 75;
const defaultWaitSeconds = 300;
const maxHistoryRows = 100;

/** The routes of the dashboard. None of them requires a token. */
export const clientRoutes: readonly V4Route[] = [
  { method: 'GET', path: '/api/client/validate', token: false, handle: validate },
  { method: 'POST', path: '/api/client/instances/:instance/force-switch', token: false, handle: forceSwitch },
  { method: 'GET', path: '/api/client/instances/:instance/pricing', token: false, handle: instancePricing },
  { method: 'POST', path: '/api/client/agents/:agent/toggle-enabled', token: false, handle: toggleEnabled },
  { method: 'POST', path: '/api/client/agents/:agent/config', token: false, handle: changeConfig },
  { method: 'DELETE', path: '/api/client/agents/:agent', token: false, handle: deleteAgent },
  { method: 'GET', path: '/api/client/:client/agents', token: false, handle: listAgents },
  { method: 'GET', path: '/api/client/:client/switch-history', token: false, handle: switchHistory },
  { method: 'POST', path: '/api/admin/clients/create', token: false, handle: createClient },
  { method: 'POST', path: '/api/admin/clients/:client/regenerate-token', token: false, handle: regenerateToken },
];

function validate(call: V4Call, { clients }: V4Tables): V4Answer {
  const invalid = (status: number, error: string) => ({ status, json: { valid: false, error } });
  if (!call.authorization.startsWith('Bearer ')) return invalid(401, 'Missing or invalid Authorization header');
  const token = call.authorization.slice('Bearer '.length).trim();
  if (token === '') return invalid(401, 'Token is empty');
  const client = clients.find(({ client_token }) => client_token === token);
  if (client === undefined) return invalid(401, 'Invalid token');
  if (!client.is_active) return invalid(403, 'Client account is not active');
  return ok({ valid: true, client_id: client.id, name: client.name, email: `${client.name}@example.com` });
}

function forceSwitch(call: V4Call, tables: V4Tables): V4Answer {
  const { target, pool_id: poolId } = call.object();
  if (target !== 'ondemand' && target !== 'pool' && target !== 'spot') {
    return refuse(400, 'Validation failed', { details: { target: ['Must be one of: ondemand, pool, spot.'] } });
  }
  const instance = tables.instance(call.param('instance'));
  if (instance === undefined) return refuse(404, 'Instance or agent not found');
  const agent = tables.agent(instance.agent_id);
  if (agent === undefined) return refuse(404, 'No agent assigned to instance');
  const row: CommandRow = {
    id: randomUUID(),
    agent_id: agent.id,
    instance_id: instance.id,
    target_mode: target === 'pool' ? 'spot' : target,
    target_pool_id: typeof poolId === 'string' ? poolId : null,
    priority: manualPriority,
    terminate_wait_seconds: agent.auto_terminate_enabled ? agent.terminate_wait_seconds || defaultWaitSeconds : 0,
    created_at: tables.time(),
    ...{ status: 'pending', success: null, message: null },
  };
  tables.commands.push(row);
  const message = 'Switch command queued. Agent will execute on next check.';
  return ok({ success: true, command_id: row.id, message });
}

function instancePricing(call: V4Call, tables: V4Tables): V4Answer {
  const instance = tables.instance(call.param('instance'));
  if (instance === undefined) return refuse(404, 'Instance not found');
  const pricing = (tables.pricingReports.at(-1)?.body['pricing'] ?? {}) as { readonly spot_pools?: readonly Pool[] };
  const price = instance.ondemand_price ?? 0;
  return ok({
    currentMode: instance.current_mode,
    currentPool: null,
    onDemand: { name: 'On-Demand', price },
    pools: (pricing.spot_pools ?? []).map((pool) => ({
      ...{ id: pool.pool_id, name: pool.pool_id, az: pool.az, price: pool.price },
      savings: price === 0 ? 0 : (1 - pool.price / price) * 100,
    })),
  });
}

interface Pool {
  readonly pool_id: string;
  readonly az: string;
  readonly price: number;
}

function toggleEnabled(call: V4Call, tables: V4Tables): V4Answer {
  agentOf(call, tables).enabled = sqlBoolean(call.object()['enabled']);
  return ok({ success: true });
}

/**
 * Turning one mode on turns the other off. When both are requested, manual mode is stored and the answer repeats the
 * request.
 */
function changeConfig(call: V4Call, tables: V4Tables): V4Answer {
  const agent = agentOf(call, tables);
  const { autoSwitchEnabled: auto, manualReplicaEnabled: manual, autoTerminateEnabled: terminate } = call.object();
  const reported = {
    auto_switch_enabled: auto ?? Boolean(agent.auto_switch_enabled),
    manual_replica_enabled: manual ?? Boolean(agent.manual_replica_enabled),
  };
  if (terminate !== undefined) agent.auto_terminate_enabled = sqlBoolean(terminate);
  if (auto !== undefined) agent.auto_switch_enabled = sqlBoolean(auto);
  if (manual !== undefined) agent.manual_replica_enabled = sqlBoolean(manual);
  else if (auto) agent.manual_replica_enabled = 0;
  if (manual) agent.auto_switch_enabled = 0;
  return ok({ success: true, ...reported });
}

/** A deleted agent can register again. */
function deleteAgent(call: V4Call, tables: V4Tables): V4Answer {
  const agent = agentOf(call, tables);
  Object.assign(agent, { status: 'deleted', enabled: 0, auto_switch_enabled: 0, manual_replica_enabled: 0 });
  return ok({ success: true, message: 'Agent deleted', agent_id: agent.id });
}

function listAgents(call: V4Call, tables: V4Tables): V4Answer {
  const agents = tables.agents.filter(
    ({ client_id, status }) => client_id === call.param('client') && status !== 'deleted',
  );
  return ok(
    agents.map((agent) => ({
      ...{ id: agent.id, logicalAgentId: agent.logical_agent_id, instanceId: agent.instance_id, status: agent.status },
      ...{ instanceType: agent.instance_type, region: agent.region, az: agent.az, currentMode: agent.current_mode },
      ...{ enabled: Boolean(agent.enabled), instanceCount: 0, lastHeartbeat: agent.last_heartbeat_at },
    })),
  );
}

/** Newest first. */
function switchHistory(call: V4Call, tables: V4Tables): V4Answer {
  const instance = call.query.get('instance_id');
  const rows = tables.switches
    .filter(({ client_id }) => client_id === call.param('client'))
    .filter((row) => instance === null || row.old_instance_id === instance || row.new_instance_id === instance)
    .slice(-maxHistoryRows)
    .reverse();
  return ok(
    rows.map((row) => ({
      ...{ id: row.id, oldInstanceId: row.old_instance_id, newInstanceId: row.new_instance_id },
      ...{ timestamp: row.initiated_at ?? row.created_at, fromMode: row.old_mode, toMode: row.new_mode },
      ...{ fromPool: row.old_pool_id ?? 'n/a', toPool: row.new_pool_id ?? 'n/a', trigger: row.event_trigger },
      ...{ price: row.new_spot_price ?? row.on_demand_price ?? 0, savingsImpact: row.savings_impact },
    })),
  );
}

function createClient(call: V4Call, tables: V4Tables): V4Answer {
  const { name } = call.object();
  if (typeof name !== 'string' || name === '') return refuse(400, 'Client name is required');
  if (tables.clients.some((client) => client.name === name)) return refuse(409, `Client "${name}" already exists`);
  const client = tables.addClient(name);
  return ok({ success: true, client: { id: client.id, name, token: client.client_token, status: 'active' } });
}

function regenerateToken(call: V4Call, tables: V4Tables): V4Answer {
  const client = tables.clients.find(({ id }) => id === call.param('client'));
  if (client === undefined) return refuse(404, 'Client not found');
  client.client_token = newToken();
  return ok({ success: true, token: client.client_token, message: 'Token regenerated' });
}

function agentOf(call: V4Call, tables: V4Tables): AgentRow {
  const agent = tables.agent(call.param('agent'));
  if (agent !== undefined) return agent;
  throw new V4Refusal(refuse(404, 'Agent not found'));
}

function sqlBoolean(value: unknown): SqlBoolean {
  return value ? 1 : 0;
}
