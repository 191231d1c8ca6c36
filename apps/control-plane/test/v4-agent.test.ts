import { pendingCommands } from '@spotguard/protocol';
import { eq } from 'drizzle-orm';
import { describe, expect, test } from 'vitest';
import {
  controlPlaneOn,
  present,
  registration,
  request,
  type TestAccount,
  testDatabases,
} from './control-plane-harness.js';
import { online } from './v4-messages.js';

const v4Instance = { instanceId: 'i-1' };

describe.each(testDatabases)('a v4 agent on %s', (kind) => {
  const plane = controlPlaneOn(kind);

  test('can call /health without a token', async () => {
    const answer = await request(`${plane.url}/health`, 'GET', {});
    expect(answer.status).toBe(200);
    expect(answer.body).toMatchObject({ status: 'healthy', database: 'connected', decision_engine_loaded: false });
    expect(answer.body).toHaveProperty('timestamp', expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}$/));
  });

  test('registers with its twelve keys and gets the ten settings', async () => {
    const account = await plane.account();
    const answer = await account.register(v4Instance);
    expect(answer.status).toBe(200);
    expect(answer.body).toEqual({
      agent_id: expect.any(String),
      client_id: account.id,
      config: {
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
      },
    });
  });

  test('registers from a private subnet, with a null public address', async () => {
    const account = await plane.account();
    expect((await account.register({ ...v4Instance, facts: { public_ip: null } })).status).toBe(200);
  });

  test('registers although it sends an unknown key', async () => {
    const account = await plane.account();
    const answer = await account.post('/api/agents/register', { ...registration(v4Instance), extra: 1 });
    expect(answer.status).toBe(200);
  });

  test('registers again as the same agent', async () => {
    const account = await plane.account();
    expect(await account.enroll(v4Instance)).toBe(await account.enroll(v4Instance));
  });

  test('is refused with a wrong token and without one', async () => {
    const account = await plane.account();
    const body = registration(v4Instance);
    const wrong = await account.call('POST', '/api/agents/register', { body, token: 'token-wrong' });
    expect([wrong.status, wrong.body]).toEqual([401, { error: 'Invalid client token' }]);
    const none = await account.call('POST', '/api/agents/register', { body, token: undefined });
    expect([none.status, none.body]).toEqual([401, { error: 'Missing client token' }]);
  });

  test('is refused when its account is not active', async () => {
    const account = await plane.account();
    const { accounts } = plane.database.schema;
    await plane.database.queries.update(accounts).set({ active: false }).where(eq(accounts.id, account.id));
    const answer = await account.register(v4Instance);
    expect([answer.status, answer.body]).toEqual([403, { error: 'Client account is not active' }]);
  });

  test('is told in JSON that a call without any header needs a token', async () => {
    const account = await plane.account();
    const agentId = await account.enroll(v4Instance);
    const answer = await request(`${plane.url}/api/agents/${agentId}/config`, 'GET', {});
    expect([answer.status, answer.body]).toEqual([401, { error: 'Missing client token' }]);
  });

  test('is online after a heartbeat and offline after its last one', async () => {
    const account = await plane.account();
    const agentId = await account.enroll(v4Instance);
    const path = `/api/agents/${agentId}/heartbeat`;
    expect(await account.post(path, online)).toMatchObject({ status: 200, body: { success: true } });
    expect((await listed(account))['status']).toBe('online');
    expect(await account.post(path, { status: 'offline', monitored_instances: [] })).toMatchObject({ status: 200 });
    expect((await listed(account))['status']).toBe('offline');
  });

  test('gets 404 in JSON for a heartbeat of no agent', async () => {
    const account = await plane.account();
    const answer = await account.post('/api/agents/None/heartbeat', online);
    expect([answer.status, answer.body]).toEqual([404, { error: 'Agent not found' }]);
  });

  test('reads eleven settings', async () => {
    const account = await plane.account();
    const answer = await account.get(`/api/agents/${await account.enroll(v4Instance)}/config`);
    expect(answer.status).toBe(200);
    expect(answer.body).toMatchObject({ enabled: 1, manual_replica_enabled: 0, terminate_wait_seconds: 300 });
    expect(Object.keys(present(answer.body) as object)).toHaveLength(11);
  });

  test('gets an ordered switch once, in seven fields, and may acknowledge it repeatedly', async () => {
    const account = await plane.account();
    const agentId = await account.enroll(v4Instance);
    const pending = `/api/agents/${agentId}/pending-commands`;
    expect(await account.get(pending)).toMatchObject({ status: 200, body: [] });
    await account.post('/api/client/instances/i-1/force-switch', { target: 'pool', pool_id: 't3.medium.us-east-1b' });

    const [command] = pendingCommands.parse((await account.get(pending)).body);
    expect(command).toEqual({
      id: expect.any(String),
      instance_id: 'i-1',
      target_mode: 'spot',
      target_pool_id: 't3.medium.us-east-1b',
      priority: 75,
      terminate_wait_seconds: 300,
      created_at: expect.stringMatching(/\+00:00$/),
    });
    expect((await account.get(pending)).body).toEqual([]);

    const executed = `/api/agents/${agentId}/commands/${command?.id}/executed`;
    const first = { success: true, message: 'Switch completed' };
    expect(await account.post(executed, first)).toMatchObject({ status: 200, body: { success: true } });
    expect(await account.post(executed, { success: false, message: 'Switch failed' })).toMatchObject({ status: 200 });
    plane.advance(3_600);
    expect((await account.get(pending)).body).toEqual([]);
    expect((await account.get(`/api/client/commands/${command?.id}`)).body).toMatchObject({
      status: 'completed',
      ...first,
    });
  });

  test('is told to keep the old instance when auto-terminate is off', async () => {
    const account = await plane.account();
    const agentId = await account.enroll(v4Instance);
    await account.post(`/api/client/agents/${agentId}/config`, { autoTerminateEnabled: false });
    await account.post('/api/client/instances/i-1/force-switch', { target: 'ondemand' });
    expect((await account.get(`/api/agents/${agentId}/pending-commands`)).body).toMatchObject([
      { target_mode: 'ondemand', terminate_wait_seconds: 0 },
    ]);
  });

  test('may acknowledge a command that does not exist', async () => {
    const account = await plane.account();
    const agentId = await account.enroll(v4Instance);
    const body = { success: true, message: 'Switch completed' };
    expect(await account.post(`/api/agents/${agentId}/commands/17/executed`, body)).toMatchObject({ status: 200 });
    expect(plane.lines.some((line) => line.includes('acknowledgement of an unknown command'))).toBe(true);
  });

  test('stays deleted when it registers or sends a heartbeat again', async () => {
    const account = await plane.account();
    const agentId = await account.enroll(v4Instance);
    expect(await account.call('DELETE', `/api/client/agents/${agentId}`)).toMatchObject({ status: 200 });
    expect(await account.post(`/api/agents/${agentId}/heartbeat`, online)).toMatchObject({ status: 410 });
    expect(await account.register(v4Instance)).toMatchObject({ status: 410, body: { error: 'Agent was deleted' } });
    expect((await account.get(`/api/client/${account.id}/agents`)).body).toEqual([]);
  });

  test("a successor's registration completes the command of the switch that launched it", async () => {
    const account = await plane.account();
    const agentId = await account.enroll(v4Instance);
    await account.post('/api/client/instances/i-1/force-switch', { target: 'pool', pool_id: 't3.medium.us-east-1b' });
    const [command] = pendingCommands.parse((await account.get(`/api/agents/${agentId}/pending-commands`)).body);

    expect(await account.enroll({ instanceId: 'i-2', facts: { az: 'us-east-1b' } })).toBe(agentId);
    expect((await account.get(`/api/client/commands/${command?.id}`)).body).toMatchObject({
      status: 'completed',
      success: true,
      message: 'i-2 took over.',
      executed_at: null,
    });
    plane.advance(3_600);
    expect((await account.get(`/api/agents/${agentId}/pending-commands`)).body).toEqual([]);
    expect(await listed(account)).toMatchObject({ instanceId: 'i-2', az: 'us-east-1b', generation: 2 });
  });

  test('an old instance that still runs does not become the primary again, and its heartbeats do not count', async () => {
    const account = await plane.account();
    const agentId = await account.enroll(v4Instance);
    await account.enroll({ instanceId: 'i-2' });
    await account.enroll(v4Instance);
    await account.post(`/api/agents/${agentId}/heartbeat`, { ...online, status: 'error' });
    expect(await listed(account)).toMatchObject({ instanceId: 'i-2', status: 'online', generation: 2 });
  });

  test('an old instance that registers after its successor became silent is the primary again', async () => {
    const account = await plane.account();
    await account.enroll(v4Instance);
    await account.enroll({ instanceId: 'i-2' });
    plane.advance(301);
    await account.enroll(v4Instance);
    expect(await listed(account)).toMatchObject({ instanceId: 'i-1', generation: 3 });
  });

  async function listed(account: TestAccount): Promise<Record<string, unknown>> {
    const { body } = await account.get(`/api/client/${account.id}/agents`);
    return present((body as Record<string, unknown>[])[0]);
  }
});
