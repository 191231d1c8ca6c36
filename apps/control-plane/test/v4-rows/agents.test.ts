import { describe, expect, test } from 'vitest';
import { zoneB } from '../account-with-replicas.js';
import { controlPlaneOn, present, testDatabases } from '../control-plane-harness.js';
import { online } from '../v4-messages.js';
import { v4Client } from './v4-client.js';

const executed = { success: true, message: 'Switch completed' };

describe.each(testDatabases)('what a v4 agent is answered about itself and its commands, on %s', (kind) => {
  const plane = controlPlaneOn(kind);

  test('row 1: health is answered in JSON', async () => {
    const client = await v4Client(plane);
    for (const answer of [await client.get('/health'), await client.callBare('GET', '/health')])
      expect(answer).toMatchObject({ status: 200, body: { status: 'healthy' } });
  });

  test('row 2: a registration with twelve fields is answered with the id and the settings', async () => {
    const client = await v4Client(plane);
    expect(await client.register({ public_ip: '54.1.2.3' })).toMatchObject({
      status: 200,
      body: { agent_id: expect.any(String), client_id: client.id, config: { enabled: 1 } },
    });
  });

  test('row 3: a registration may have a null public address', async () => {
    const client = await v4Client(plane);
    expect(await client.register({ public_ip: null })).toMatchObject({ status: 200 });
  });

  test('row 4: a registration may have an unknown field', async () => {
    const client = await v4Client(plane);
    expect(await client.register({ extra: 1 })).toMatchObject({ status: 200 });
  });

  test('row 5: a repeated registration is answered with the same id', async () => {
    const client = await v4Client(plane);
    expect((await client.enroll()).id).toBe((await client.enroll()).id);
  });

  test('row 6: a wrong token is refused in the words of v4', async () => {
    const client = await v4Client(plane);
    for (const token of ['token-wrong', 'demo-token-12345'])
      expect(await client.callWith(token, 'POST', '/api/agents/register', {})).toEqual({
        status: 401,
        body: { error: 'Invalid client token' },
      });
  });

  test('row 7: a registration without a token, also in its body, is refused in the words of v4', async () => {
    const client = await v4Client(plane);
    const refused = { status: 401, body: { error: 'Missing client token' } };
    expect(await client.callBare('POST', '/api/agents/register', {})).toEqual(refused);
    expect(await client.callBare('POST', '/api/agents/register', { client_token: client.token })).toEqual(refused);
  });

  test('row 8: a GET without any header is refused in JSON', async () => {
    const client = await v4Client(plane);
    const { own } = await client.enroll();
    expect(await client.callBare('GET', `${own}/config`)).toEqual({
      status: 401,
      body: { error: 'Missing client token' },
    });
  });

  test('row 9: a heartbeat is answered', async () => {
    const agent = await (await v4Client(plane)).enroll();
    expect(await agent.post('heartbeat', online)).toEqual({ status: 200, body: { success: true } });
  });

  test('row 10: the last heartbeat is answered, and the agent is then offline', async () => {
    const client = await v4Client(plane);
    const agent = await client.enroll();
    await agent.post('heartbeat', online);
    expect(await agent.post('heartbeat', { status: 'offline', monitored_instances: [] })).toMatchObject({
      status: 200,
    });
    expect((await client.get(`/api/client/${client.id}/agents`)).body).toMatchObject([{ status: 'offline' }]);
  });

  test('row 11: a heartbeat of an agent that could not register is 404 in JSON', async () => {
    const client = await v4Client(plane);
    expect(await client.post('/api/agents/None/heartbeat', online)).toEqual({
      status: 404,
      body: { error: 'Agent not found' },
    });
  });

  test('row 12: the settings are eleven', async () => {
    const agent = await (await v4Client(plane)).enroll();
    const { status, body } = await agent.get('config');
    expect([status, Object.keys(present(body) as object).length]).toEqual([200, 11]);
    expect(body).toMatchObject({ enabled: 1, manual_replica_enabled: 0 });
  });

  test('row 13: the settings of an agent of another client are not found', async () => {
    const { own } = await (await v4Client(plane)).enroll();
    expect(await (await v4Client(plane)).get(`${own}/config`)).toMatchObject({ status: 404 });
  });

  test('row 14: without commands the list is empty', async () => {
    const agent = await (await v4Client(plane)).enroll();
    expect(await agent.get('pending-commands')).toEqual({ status: 200, body: [] });
  });

  test.each([
    ['on', {}, 300],
    ['off', { autoTerminateEnabled: false }, 0],
  ])('row 15: a forced switch is delivered with its wait, when auto-terminate is %s', async (_, settings, wait) => {
    const client = await v4Client(plane);
    const agent = await client.enroll();
    await agent.configure(settings);
    const order = { target: 'pool', pool_id: zoneB };
    expect(await client.post('/api/client/instances/i-1/force-switch', order)).toMatchObject({ status: 200 });
    expect(await agent.pending()).toEqual([
      {
        id: expect.any(String),
        instance_id: 'i-1',
        target_mode: 'spot',
        target_pool_id: zoneB,
        priority: 75,
        terminate_wait_seconds: wait,
        created_at: expect.stringMatching(/\+00:00$/),
      },
    ]);
  });

  test('row 16: commands of another client are not shown', async () => {
    const client = await v4Client(plane);
    const { own } = await client.enroll();
    await client.post('/api/client/instances/i-1/force-switch', { target: 'ondemand' });
    expect(await (await v4Client(plane)).get(`${own}/pending-commands`)).toMatchObject({ status: 404 });
  });

  test('row 17: an executed command is gone, also when its lease is over', async () => {
    const { agent, acknowledge } = await withCommand();
    expect(await acknowledge()).toEqual({ status: 200, body: { success: true } });
    plane.advance(3_500);
    expect(await agent.pending()).toEqual([]);
  });

  test('row 18: a command may be acknowledged twice', async () => {
    const { acknowledge } = await withCommand();
    for (const _ of [1, 2]) expect(await acknowledge()).toMatchObject({ status: 200 });
  });

  async function withCommand() {
    const client = await v4Client(plane);
    const agent = await client.enroll();
    await client.post('/api/client/instances/i-1/force-switch', { target: 'pool', pool_id: zoneB });
    const { id } = present((await agent.pending())[0]);
    return { agent, acknowledge: () => agent.post(`commands/${id}/executed`, executed) };
  }
});
