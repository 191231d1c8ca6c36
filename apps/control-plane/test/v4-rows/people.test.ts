import { routes } from '@spotguard/protocol';
import { describe, expect, test } from 'vitest';
import { zoneB } from '../account-with-replicas.js';
import { controlPlaneOn, testDatabases } from '../control-plane-harness.js';
import { rowsNotServed } from './rows-not-served.js';
import { v4Client } from './v4-client.js';

/** Every path of the dashboard of v4, as `METHOD path`. */
const dashboard = [
  'GET /api/admin/stats',
  'GET /api/admin/clients',
  'POST /api/admin/clients/create',
  'DELETE /api/admin/clients/:clientId',
  'POST /api/admin/clients/:clientId/regenerate-token',
  'GET /api/admin/clients/:clientId/token',
  'GET /api/admin/clients/growth',
  'GET /api/admin/instances',
  'GET /api/admin/agents',
  'GET /api/admin/activity',
  'GET /api/admin/system-health',
  'POST /api/admin/decision-engine/upload',
  'POST /api/admin/ml-models/upload',
  'POST /api/admin/ml-models/activate',
  'POST /api/admin/ml-models/fallback',
  'GET /api/admin/ml-models/sessions',
  'GET /api/admin/export/global-stats',
  'GET /api/client/validate',
  'GET /api/client/:clientId',
  'GET /api/client/:clientId/agents',
  'GET /api/client/:clientId/agents/history',
  'GET /api/client/:clientId/agents/decisions',
  'POST /api/client/agents/:agentId/toggle-enabled',
  'POST /api/client/agents/:agentId/settings',
  'POST /api/client/agents/:agentId/config',
  'DELETE /api/client/agents/:agentId',
  'GET /api/client/:clientId/instances',
  'GET /api/client/:clientId/replicas',
  'GET /api/client/:clientId/savings',
  'GET /api/client/:clientId/switch-history',
  'GET /api/client/:clientId/stats/charts',
  'GET /api/client/:clientId/export/savings',
  'GET /api/client/:clientId/export/switch-history',
  'GET /api/client/pricing-history',
  'GET /api/client/instances/:instanceId/pricing',
  'GET /api/client/instances/:instanceId/metrics',
  'GET /api/client/instances/:instanceId/price-history',
  'GET /api/client/instances/:instanceId/available-options',
  'POST /api/client/instances/:instanceId/force-switch',
  'GET /api/notifications',
  'POST /api/notifications/:notificationId/mark-read',
  'POST /api/notifications/mark-all-read',
];

const online = { status: 'online', monitored_instances: ['i-1'], instance_id: 'i-1' };
const toZoneB = { target_mode: 'spot', target_pool_id: zoneB, reason: 'cheaper' };

describe.each(testDatabases)('what v4 lets people and programs do, on %s', (kind) => {
  const plane = controlPlaneOn(kind);

  async function enrolled() {
    const client = await v4Client(plane);
    return { client, agent: await client.enroll() };
  }

  test('row 46: a program orders a switch', async () => {
    const { agent } = await enrolled();
    expect(await agent.post('issue-switch-command', toZoneB)).toMatchObject({
      status: 201,
      body: { success: true, command_id: expect.any(String), agent_id: agent.id },
    });
    expect(await agent.pending()).toMatchObject([{ target_mode: 'spot', target_pool_id: zoneB }]);
  });

  test('row 47: a switch that cannot be ordered is refused as in v4', async () => {
    const { client, agent } = await enrolled();
    const issue = (body: object) => agent.post('issue-switch-command', body);
    expect(await issue({ target_mode: 'x' })).toMatchObject({ status: 400, body: { error: 'Invalid target_mode' } });
    expect(await issue({ target_mode: 'spot' })).toMatchObject({
      status: 400,
      body: { error: 'target_pool_id required for spot mode' },
    });
    const same = { target_mode: 'spot', target_pool_id: 't3.medium.us-east-1a' };
    expect(await issue(same)).toMatchObject({ status: 200, body: { success: false } });
    await agent.configure({ autoSwitchEnabled: false });
    expect(await issue(toZoneB)).toMatchObject({ status: 403, body: { auto_switch_enabled: false } });
    await client.post(`/api/client/agents/${agent.id}/toggle-enabled`, { enabled: false });
    expect(await issue(toZoneB)).toMatchObject({ status: 400, body: { error: 'Agent is disabled' } });
    expect(await agent.pending()).toEqual([]);
  });

  test('row 48: an agent that ends is answered', async () => {
    const { agent } = await enrolled();
    expect(await agent.post('termination', { reason: 'x' })).toEqual({ status: 200, body: { success: true } });
  });

  test('row 51: manual mode and automatic switching exclude each other', async () => {
    const { agent } = await enrolled();
    await agent.configure({ autoSwitchEnabled: false, manualReplicaEnabled: true });
    expect((await agent.get('config')).body).toMatchObject({ manual_replica_enabled: 1, auto_switch_enabled: 0 });
  });

  test('row 52: both at once are refused, and nothing is changed', async () => {
    const { agent } = await enrolled();
    const before = (await agent.get('config')).body;
    expect(await agent.configure({ autoSwitchEnabled: true, manualReplicaEnabled: true })).toMatchObject({
      status: 400,
    });
    expect((await agent.get('config')).body).toEqual(before);
  });

  test('row 53: a disabled agent reads that it is', async () => {
    const { client, agent } = await enrolled();
    await client.post(`/api/client/agents/${agent.id}/toggle-enabled`, { enabled: false });
    expect((await agent.get('config')).body).toMatchObject({ enabled: 0 });
  });

  test('row 54: a deleted agent stays deleted, whatever it sends', async () => {
    const { client, agent } = await enrolled();
    expect(await client.call('DELETE', `/api/client/agents/${agent.id}`)).toMatchObject({ status: 200 });
    expect(await agent.post('heartbeat', online)).toMatchObject({ status: 410 });
    expect(await client.register()).toMatchObject({ status: 410 });
    expect((await client.get(`/api/client/${client.id}/agents`)).body).toEqual([]);
  });

  test('row 57: a token is validated', async () => {
    const { client } = await enrolled();
    expect(await client.get('/api/client/validate')).toMatchObject({ status: 200, body: { valid: true } });
    expect(await client.callBare('GET', '/api/client/validate')).toMatchObject({ status: 401 });
    expect(await client.callWith('token-wrong', 'GET', '/api/client/validate')).toMatchObject({ status: 401 });
  });

  test('row 58: an unknown route and an unknown method are answered in JSON', async () => {
    const { client, agent } = await enrolled();
    for (const [method, path] of [
      ['GET', '/nope'],
      ['PATCH', `${agent.own}/config`],
    ] as const)
      expect(await client.call(method, path)).toEqual({ status: 404, body: { error: 'Not found' } });
  });

  test('row 59: no path of the dashboard is open: 401 where it is served, else 404', async () => {
    const { client, agent } = await enrolled();
    const ids = { clientId: client.id, agentId: agent.id, instanceId: 'i-1', notificationId: 'n' };
    const served = new Set<string>(Object.values(routes));
    for (const entry of dashboard) {
      const [method = '', pattern = ''] = entry.split(' ');
      const path = fill(pattern, ids);
      const { status } = await client.callBare(method, path, method === 'POST' ? {} : undefined);
      expect([entry, status]).toEqual([entry, served.has(pattern) ? 401 : 404]);
    }
  });

  test.each(rowsNotServed)('row $row is not served, and its path does not exist', async ({ method, path, reason }) => {
    const { client, agent } = await enrolled();
    expect(reason).not.toBe('');
    const concrete = fill(path, { clientId: client.id, agentId: agent.id });
    expect(await client.call(method, concrete, method === 'POST' ? {} : undefined)).toEqual({
      status: 404,
      body: { error: 'Not found' },
    });
  });
});

function fill(pattern: string, ids: Readonly<Record<string, string>>): string {
  return pattern.replaceAll(/:(\w+)/g, (_, name: string) => ids[name] ?? name);
}
