import { ok, refuse } from '../v4-answer.js';
import type { V4Call } from '../v4-call.js';
import { ownAgent, type V4Route } from '../v4-route.js';
import type { CommandRow, V4Tables } from '../v4-tables.js';

/** The routes with which commands are read, answered and issued. Issuing one never succeeds. */
export const commandRoutes: readonly V4Route[] = [
  { method: 'GET', path: '/api/agents/:agent/pending-commands', token: true, handle: pendingCommands },
  { method: 'POST', path: '/api/agents/:agent/commands/:command/executed', token: true, handle: executed },
  { method: 'POST', path: '/api/agents/:agent/issue-switch-command', token: true, handle: issueSwitch },
  {
    method: 'GET',
    path: '/api/agents/:agent/switch-recommendation',
    token: true,
    handle: (call, tables) => {
      const { id, current_mode, current_pool_id, auto_switch_enabled } = ownAgent(call, tables);
      return ok({
        ...{ agent_id: id, decision_type: current_mode === 'spot' ? 'stay_spot' : 'stay_ondemand' },
        ...{ recommended_pool_id: null, risk_score: 0, expected_savings: 0, confidence: 0.5, reason: 'No change' },
        ...{ auto_switch_enabled, will_auto_execute: false, alternative_pools: [] },
        current_pool: current_pool_id === null ? null : { id: current_pool_id },
      });
    },
  },
  {
    method: 'POST',
    path: '/api/agents/:agent/decide',
    token: true,
    handle: (call) => {
      const { instance = {} } = call.object();
      const { instance_id, current_mode, current_pool_id } = instance as Readonly<Record<string, unknown>>;
      return ok({
        ...{ instance_id, risk_score: 0, recommended_action: 'stay', recommended_mode: current_mode },
        ...{ recommended_pool_id: current_pool_id, expected_savings_per_hour: 0, allowed: false },
        reason: 'Decision engine error, defaulting to stay',
      });
    },
  },
];

/** Every valid token can read the commands of every agent. The answer does not contain a command's type. */
function pendingCommands(call: V4Call, { commands, legacyCommands }: V4Tables) {
  const open = [...commands, ...legacyCommands].filter(
    ({ agent_id, status }) => agent_id === call.param('agent') && status === 'pending',
  );
  open.sort((a, b) => b.priority - a.priority || a.created_at.localeCompare(b.created_at));
  return ok(
    open.map(({ id, instance_id, target_mode, target_pool_id, priority, terminate_wait_seconds, created_at }) => ({
      ...{ id, instance_id, target_mode, target_pool_id, priority, terminate_wait_seconds, created_at },
    })),
  );
}

/** Answers with success also for ids that do not exist. */
function executed(call: V4Call, { commands, legacyCommands }: V4Tables) {
  const { success, message } = call.object();
  const id = call.param('command');
  const close = (row: CommandRow) => {
    row.status = success ? 'completed' : 'failed';
    row.success = Boolean(success);
    row.message = typeof message === 'string' ? message : null;
  };
  for (const row of [...commands, ...legacyCommands]) if (row.id === id) close(row);
  return ok({ success: true });
}

function issueSwitch(call: V4Call, tables: V4Tables) {
  const agent = ownAgent(call, tables);
  const { target_mode: mode, target_pool_id: pool } = call.object();
  if (!agent.enabled) return refuse(400, 'Agent is disabled', { hint: 'Enable the agent first' });
  if (!agent.auto_switch_enabled) {
    const hint = 'Turn auto-switch on first';
    return refuse(403, 'Auto-switch is disabled for this agent', { hint, auto_switch_enabled: false });
  }
  if (mode !== 'spot' && mode !== 'ondemand') return refuse(400, 'Invalid target_mode');
  if (mode === 'spot' && !pool) return refuse(400, 'target_pool_id required for spot mode');
  const { current_mode, current_pool_id } = agent;
  if (mode === current_mode && (mode === 'ondemand' || pool === current_pool_id)) {
    return ok({ success: false, message: 'Agent already in target state', current_mode, current_pool_id });
  }
  throw new Error("1364 (HY000): Field 'command_type' doesn't have a default value");
}
