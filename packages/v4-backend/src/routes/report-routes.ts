import { randomUUID } from 'node:crypto';
import { sqlReference, sqlText, sqlTime } from '../sql-values.js';
import { ok } from '../v4-answer.js';
import { type JsonObject, objectOf, type V4Call } from '../v4-call.js';
import type { V4Route } from '../v4-route.js';
import type { SwitchRow, V4Tables } from '../v4-tables.js';

const maxTriggerLength = 20;
const hoursCredited = 24;

/**
 * The routes for reports of prices, switches and cleanups. None of them checks that the agent belongs to the client.
 */
export const reportRoutes: readonly V4Route[] = [
  { method: 'POST', path: '/api/agents/:agent/pricing-report', token: true, handle: pricingReport },
  { method: 'POST', path: '/api/agents/:agent/switch-report', token: true, handle: switchReport },
  { method: 'POST', path: '/api/agents/:agent/cleanup-report', token: true, handle: cleanupReport },
];

function pricingReport(call: V4Call, tables: V4Tables) {
  const body = call.object();
  const instance = objectOf(body['instance'] ?? ('instance' in body ? null : {}), 'instance');
  const pricing = objectOf(body['pricing'] ?? {}, 'pricing');
  const agent = sqlReference(tables.agent(call.param('agent')), 'pricing_reports', 'agent_id');
  sqlTime(pricing['collected_at'], 'collected_at');
  const row = tables.instance(String(instance['instance_id']));
  if (row !== undefined) {
    row.ondemand_price = numberOf(pricing['on_demand_price']);
    row.spot_price = numberOf(pricing['current_spot_price']);
  }
  tables.pricingReports.push({ agent_id: agent.id, body });
  return ok({ success: true });
}

/** Reads only the backend's own field names, and stores a repeated report again. */
function switchReport(call: V4Call, tables: V4Tables) {
  const body = call.object();
  const from = objectOf(body['old_instance'] ?? {}, 'old_instance');
  const to = objectOf(body['new_instance'] ?? {}, 'new_instance');
  const pricing = objectOf('pricing' in body ? body['pricing'] : {}, 'pricing');
  const timing = objectOf('timing' in body ? body['timing'] : {}, 'timing');
  const agent = sqlReference(tables.agent(call.param('agent')), 'switches', 'agent_id');
  const savings = savingsPerHour(pricing);
  const row: SwitchRow = {
    id: randomUUID(),
    agent_id: agent.id,
    client_id: call.client?.id ?? '',
    command_id: knownCommand(body['command_id'], tables),
    old_instance_id: String(from['instance_id']),
    new_instance_id: String(to['instance_id']),
    old_mode: sqlText(from['mode'], 'old_mode', 20),
    new_mode: sqlText(to['mode'], 'new_mode', 20),
    old_pool_id: sqlText(from['pool_id'], 'old_pool_id', 128),
    new_pool_id: sqlText(to['pool_id'], 'new_pool_id', 128),
    on_demand_price: numberOf(pricing['on_demand']),
    old_spot_price: numberOf(pricing['old_spot']),
    new_spot_price: numberOf(pricing['new_spot']),
    savings_impact: savings,
    event_trigger: sqlText(body['trigger'], 'event_trigger', maxTriggerLength),
    initiated_at: sqlTime(timing['initiated_at'], 'initiated_at'),
    ami_created_at: sqlTime(timing['ami_created_at'], 'ami_created_at'),
    instance_launched_at: sqlTime(timing['instance_launched_at'], 'instance_launched_at'),
    instance_ready_at: sqlTime(timing['instance_ready_at'], 'instance_ready_at'),
    old_terminated_at: sqlTime(timing['old_terminated_at'], 'old_terminated_at'),
    timing_data: timing,
    created_at: tables.time(),
  };
  tables.switches.push(row);
  if (savings > 0 && call.client !== undefined) call.client.total_savings += savings * hoursCredited;
  const owner = { client_id: agent.client_id, agent_id: agent.id };
  const isOver = Boolean(agent.auto_terminate_enabled) && row.old_terminated_at !== null;
  const old = tables.instance(row.old_instance_id);
  if (old !== undefined) {
    Object.assign(old, {
      is_active: false,
      is_primary: false,
      instance_status: isOver ? 'terminated' : 'zombie',
    });
  }
  tables.upsertInstance({
    ...owner,
    id: row.new_instance_id,
    current_mode: row.new_mode,
    current_pool_id: row.new_pool_id,
    is_active: true,
    is_primary: true,
    instance_status: 'running_primary',
  });
  agent.instance_id = row.new_instance_id;
  agent.current_mode = row.new_mode;
  agent.current_pool_id = row.new_pool_id;
  tables.systemEvents.push('switch_completed');
  return ok({ success: true });
}

/**
 * `(old_spot or on_demand) - (new_spot or on_demand)`; a missing `on_demand` is 0, and a null one makes Python fail.
 */
function savingsPerHour(pricing: JsonObject): number {
  const onDemand = 'on_demand' in pricing ? numberOf(pricing['on_demand']) : 0;
  const before = numberOf(pricing['old_spot']) || onDemand;
  const after = numberOf(pricing['new_spot']) || onDemand;
  if (before !== null && after !== null) return before - after;
  throw new Error("unsupported operand type(s) for -: 'NoneType' and 'NoneType'");
}

function knownCommand(id: unknown, tables: V4Tables): string | null {
  if (id === undefined || id === null) return null;
  return sqlReference(
    tables.commands.find((command) => command.id === id),
    'switches',
    'command_id',
  ).id;
}

function cleanupReport(call: V4Call, tables: V4Tables) {
  const body = call.object();
  const snapshots = objectOf(body['snapshots'] ?? {}, 'snapshots');
  const images = objectOf(body['amis'] ?? {}, 'amis');
  const agent = sqlReference(tables.agent(call.param('agent')), 'cleanup_logs', 'agent_id');
  sqlTime(body['timestamp'], 'executed_at');
  sqlTime(snapshots['cutoff_date'], 'cutoff_date');
  tables.cleanupLogs.push({ agent_id: agent.id, body });
  return ok({
    success: true,
    message: 'Cleanup report recorded',
    deleted_snapshots: countOf(snapshots['deleted']),
    deleted_amis: countOf(images['deleted_amis']),
    failed_count: countOf(snapshots['failed']) + countOf(images['failed']),
  });
}

function numberOf(value: unknown): number | null {
  return typeof value === 'number' ? value : null;
}

function countOf(list: unknown): number {
  return Array.isArray(list) ? list.length : 0;
}
