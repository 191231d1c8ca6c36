import { randomUUID } from 'node:crypto';
import { ok, refuse } from '../v4-answer.js';
import type { V4Call } from '../v4-call.js';
import { ownAgent, type V4Route } from '../v4-route.js';
import type { AgentRow, AgentSettings, V4Tables } from '../v4-tables.js';
import { registrationProblems } from './register-fields.js';

const defaultSettings: AgentSettings = {
  enabled: 1,
  auto_switch_enabled: 1,
  auto_terminate_enabled: 1,
  terminate_wait_seconds: 300,
  replica_enabled: 0,
  replica_count: 0,
  min_savings_percent: 15,
  risk_threshold: 0.3,
  max_switches_per_week: 10,
  min_pool_duration_hours: 2,
};
const defaultOnDemandPrice = 0.0416;
const spotShare = 0.3;

/** The routes for an agent's registration, heartbeats, settings and shutdown. */
export const agentRoutes: readonly V4Route[] = [
  { method: 'POST', path: '/api/agents/register', token: true, handle: register },
  { method: 'POST', path: '/api/agents/:agent/heartbeat', token: true, handle: heartbeat },
  {
    method: 'GET',
    path: '/api/agents/:agent/config',
    token: true,
    handle: (call, tables) => {
      const agent = ownAgent(call, tables);
      return ok({ ...settingsOf(agent), manual_replica_enabled: agent.manual_replica_enabled });
    },
  },
  {
    method: 'GET',
    path: '/api/agents/:agent/replica-config',
    token: true,
    handle: (call, tables) => {
      const { replica_enabled, replica_count } = ownAgent(call, tables);
      return ok({ enabled: replica_enabled, count: replica_count });
    },
  },
  {
    method: 'POST',
    path: '/api/agents/:agent/termination',
    token: true,
    handle: (call, tables) => {
      const agent = tables.agent(call.param('agent'));
      if (agent !== undefined) agent.status = 'offline';
      return ok({ success: true });
    },
  },
];

function register(call: V4Call, tables: V4Tables) {
  const body = call.json();
  const details = registrationProblems(body);
  if (details !== undefined) return refuse(400, 'Validation failed', { details });
  // The validation above guarantees that all values are strings.
  const facts = body as Readonly<Record<string, string>>;
  const agent = agentFor(facts, call.client?.id ?? '', tables);
  const { mode = 'unknown', instance_id = '', instance_type = '', az = '', region = '' } = facts;
  Object.assign(agent, {
    status: 'online',
    instance_id,
    instance_type,
    az,
    region,
    private_ip: facts['private_ip'] ?? null,
    public_ip: facts['public_ip'] ?? null,
    current_mode: mode,
    current_pool_id: mode === 'spot' ? `${instance_type}.${az}` : null,
    last_heartbeat_at: tables.time(),
  });
  if (tables.instance(instance_id) === undefined) {
    tables.upsertInstance({
      id: instance_id,
      client_id: agent.client_id,
      agent_id: agent.id,
      instance_type,
      current_mode: mode,
      ondemand_price: defaultOnDemandPrice,
      spot_price: defaultOnDemandPrice * spotShare,
      is_primary: true,
    });
  }
  return ok({ agent_id: agent.id, client_id: agent.client_id, config: settingsOf(agent) });
}

/** A deleted agent that registers again keeps its id. */
function agentFor(facts: Readonly<Record<string, string>>, client_id: string, tables: V4Tables): AgentRow {
  const { logical_agent_id = '' } = facts;
  const known = tables.agents.find(
    (agent) => agent.client_id === client_id && agent.logical_agent_id === logical_agent_id,
  );
  if (known !== undefined) return known;
  const agent: AgentRow = {
    ...defaultSettings,
    id: randomUUID(),
    client_id,
    logical_agent_id,
    instance_id: null,
    instance_type: null,
    region: '',
    az: null,
    private_ip: null,
    public_ip: null,
    current_mode: null,
    current_pool_id: null,
    status: null,
    manual_replica_enabled: 0,
    current_replica_id: null,
    interruption_handled_count: 0,
    last_heartbeat_at: null,
  };
  tables.agents.push(agent);
  return agent;
}

/**
 * Accepts any status, and every value that is not null overwrites the row, also from an instance that is no longer
 * primary.
 */
function heartbeat(call: V4Call, tables: V4Tables) {
  const agent = ownAgent(call, tables);
  const body = call.object();
  const text = (value: unknown) => (value === undefined || value === null ? null : String(value));
  agent.status = text(body['status']);
  agent.last_heartbeat_at = tables.time();
  agent.instance_id = text(body['instance_id']) ?? agent.instance_id;
  agent.instance_type = text(body['instance_type']) ?? agent.instance_type;
  agent.current_mode = text(body['mode']) ?? agent.current_mode;
  agent.az = text(body['az']) ?? agent.az;
  return ok({ success: true });
}

/** The ten settings in the answer to a registration. */
function settingsOf(agent: AgentRow): AgentSettings {
  const names = Object.keys(defaultSettings) as (keyof AgentSettings)[];
  return Object.fromEntries(names.map((name) => [name, agent[name]])) as unknown as AgentSettings;
}
