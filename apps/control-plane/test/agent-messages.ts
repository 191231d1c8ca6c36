import { randomUUID } from 'node:crypto';
import { collected, priceReport, replicaId } from './account-with-replicas.js';
import { type controlPlaneOn, registration } from './control-plane-harness.js';

/** Lists every route of agents and of v4's dashboard that takes a body, with a valid one. */
export async function agentMessages(plane: ReturnType<typeof controlPlaneOn>) {
  const account = await plane.account();
  const agentId = await account.enroll({ instanceId: 'i-1', generation: 1 });
  await account.enroll({ instanceId: 'i-2', generation: 2, predecessor: 'i-1' });
  const agent = `/api/agents/${agentId}`;
  await account.post(`${agent}/pricing-report`, priceReport({ 'us-east-1b': 0.01 }));
  const signal = { signal_type: 'rebalance-recommendation', instance_id: 'i-1' };
  const replica = replicaId((await account.post(`${agent}/create-emergency-replica`, signal)).body);
  const from = {
    instance_id: 'i-1',
    instance_type: 't3.medium',
    region: 'us-east-1',
    az: 'us-east-1a',
    mode: 'spot',
  };
  const routes: readonly (readonly [method: string, path: string, body: Readonly<Record<string, unknown>>])[] = [
    ['POST', '/api/agents/register', { ...registration({ instanceId: 'i-1' }) }],
    [
      'PUT',
      `${agent}/build`,
      {
        hash: 'a'.repeat(64),
        state: { plugins: [{ id: 'cache', state: 'degraded', reason: 'why', since: collected }], workers: [] },
        contents: {
          plugins: [{ id: 'cache', version: '1.0.0', summary: 'A cache.', stability: 'beta' }],
          commands: [
            {
              name: 'cache.flush',
              plugin: 'cache',
              summary: 'Empties it.',
              effect: 'write',
              dry_run: true,
              input_schema: { type: 'object', properties: { keys: { type: 'array', items: { type: 'string' } } } },
            },
          ],
          workers: [{ name: 'evict', plugin: 'cache', summary: 'Evicts.', every_seconds: 30 }],
          procedures: [],
        },
      },
    ],
    [
      'POST',
      `${agent}/steps`,
      {
        steps: [
          {
            run: 'switch-1',
            procedure: 'switching.switch',
            command_id: null,
            step: 'launch',
            attempt: 1,
            phase: 'perform',
            started_at: collected,
            ended_at: null,
            outcome: null,
            detail: null,
          },
        ],
        dropped: 0,
      },
    ],
    ['POST', `${agent}/heartbeat`, { status: 'online', monitored_instances: ['i-1'], ...from }],
    ['POST', `${agent}/commands/${randomUUID()}/executed`, { success: true, message: 'Done' }],
    [
      'POST',
      `${agent}/switch-report`,
      {
        old_instance: from,
        new_instance: { ...from, instance_id: 'i-2', pool_id: 't3.medium.us-east-1b' },
        prices: { on_demand: 0.04, old_spot: 0.01, new_spot: 0.01 },
        timing: { switch_initiated_at: collected, old_instance_terminated_at: collected },
        trigger: 'manual',
        command_id: randomUUID(),
        reason: 'why',
      },
    ],
    ['POST', `${agent}/hosts/i-2/promote`, { expected_generation: 9, reason: 'hand-over' }],
    [
      'POST',
      `${agent}/replicas`,
      {
        instance_id: 'i-9',
        replica_type: 'manual',
        parent_instance_id: 'i-1',
        pool_id: 't3.medium.us-east-1b',
        exclude_zones: ['a'],
      },
    ],
    ['PUT', `${agent}/replicas/${replica}`, { instance_id: 'i-8', status: 'syncing' }],
    [
      'POST',
      `${agent}/replicas/${replica}/status`,
      { status: 'syncing', sync_started_at: collected, error_message: 'why', terminated_at: collected },
    ],
    ['POST', `${agent}/replicas/${replica}/sync-status`, { state_transfer_progress: 1, status: 'syncing' }],
    ['POST', `${agent}/replicas/${randomUUID()}/promote`, {}],
    ['POST', `${agent}/termination`, { reason: 'x' }],
    [
      'POST',
      `${agent}/termination-imminent`,
      {
        instance_id: 'i-7',
        termination_time: collected,
        detected_at: collected,
        replica_id: replica,
        action: 'terminate',
      },
    ],
    ['POST', `${agent}/rebalance-recommendation`, { instance_id: 'i-1', detected_at: collected }],
    [
      'POST',
      `${agent}/create-emergency-replica`,
      { ...signal, termination_time: collected, preferred_zones: ['us-east-1b'], exclude_zones: ['us-east-1c'] },
    ],
    [
      'POST',
      `${agent}/failover-report`,
      {
        notice: { instance_id: 'i-1', action: 'terminate', at: collected, detected_at: collected },
        outcome: 'replacement-launched',
        new_instance_id: 'i-2',
        ladder: [{ pool_id: 't3.medium.us-east-1b', market: 'spot', reason: 'why' }],
        seconds: { launch: 4 },
      },
    ],
    [
      'POST',
      `${agent}/maintenance-report`,
      { instance_id: 'i-1', event_id: 'e', code: 'system-reboot', state: 'active', not_before: '21 Jan 2026' },
    ],
    ['POST', `${agent}/pricing-report`, { ...priceReport({ 'us-east-1b': 0.01 }) }],
    [
      'POST',
      `${agent}/price-lease`,
      { region: 'us-east-1', instance_type: 't3.medium', interval_seconds: 300, can_collect: true },
    ],
    [
      'POST',
      `${agent}/cleanup-report`,
      { timestamp: collected, snapshots: { deleted: ['s'], failed: [{ id: 's', error: 'why' }] }, amis: {} },
    ],
    [
      'POST',
      `${agent}/issue-switch-command`,
      { target_mode: 'spot', target_pool_id: 't3.medium.us-east-1b', reason: 'why', priority: 5 },
    ],
    ['POST', `/api/client/agents/${agentId}/toggle-enabled`, { enabled: true }],
    ['POST', `/api/client/agents/${agentId}/config`, { autoSwitchEnabled: true, terminateWaitMinutes: 5 }],
    ['POST', `/api/client/agents/${agentId}/create-replica`, {}],
    [
      'POST',
      '/api/client/instances/i-1/force-switch',
      { target: 'pool', pool_id: 't3.medium.us-east-1b', terminate_wait_seconds: 1 },
    ],
  ];
  return { account, agentId, routes };
}

/** The report of a failover that got no instance, with the launch options that it tried. */
export function nothingLaunched(tried: readonly object[]): object {
  return { notice: { instance_id: 'i-1', action: 'terminate' }, outcome: 'nothing-launched', ladder: tried };
}
