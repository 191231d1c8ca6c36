import { expect, test } from 'vitest';
import { V4Caller } from './v4-caller.js';

test('turning manual mode on turns auto-switch off', async () => {
  await using v4 = await V4Caller.open();
  const agent = await v4.register();
  const body = { autoSwitchEnabled: false, manualReplicaEnabled: true };
  await v4.asDashboard('POST', `/api/client/agents/${agent}/config`, body);
  expect((await v4.get(agent, 'config')).body).toMatchObject({ manual_replica_enabled: 1, auto_switch_enabled: 0 });
});

test('when both modes are requested, only manual is stored but the answer confirms both', async () => {
  await using v4 = await V4Caller.open();
  const agent = await v4.register();
  const body = { autoSwitchEnabled: true, manualReplicaEnabled: true };
  const reply = await v4.asDashboard('POST', `/api/client/agents/${agent}/config`, body);
  expect(reply.body).toMatchObject({ auto_switch_enabled: true, manual_replica_enabled: true });
  expect((await v4.get(agent, 'config')).body).toMatchObject({ manual_replica_enabled: 1, auto_switch_enabled: 0 });
});

test('the settings of a disabled agent say that it is disabled', async () => {
  await using v4 = await V4Caller.open();
  const agent = await v4.register();
  await v4.asDashboard('POST', `/api/client/agents/${agent}/toggle-enabled`, { enabled: false });
  expect((await v4.get(agent, 'config')).body).toMatchObject({ enabled: 0 });
});

test('a heartbeat restores a deleted agent', async () => {
  await using v4 = await V4Caller.open();
  const agent = await v4.register();
  await v4.asDashboard('DELETE', `/api/client/agents/${agent}`);
  expect(v4.backend.tables.agent(agent)).toMatchObject({ status: 'deleted', enabled: 0 });
  expect(await v4.post(agent, 'heartbeat', { status: 'online' })).toMatchObject({ status: 200 });
  expect(v4.backend.tables.agent(agent)?.status).toBe('online');
});

test('a client is created with a token; the same name is refused a second time', async () => {
  await using v4 = await V4Caller.open();
  const create = (name: string) => v4.asDashboard('POST', '/api/admin/clients/create', { name });
  const token = expect.stringMatching(/^token-[A-Za-z0-9]{32}$/);
  expect(await create('acme')).toMatchObject({ status: 200, body: { success: true, client: { token } } });
  expect(await create('acme')).toMatchObject({ status: 409, body: { error: 'Client "acme" already exists' } });
  expect(await create('')).toMatchObject({ status: 400, body: { error: 'Client name is required' } });
});

test('a new token invalidates the old one', async () => {
  await using v4 = await V4Caller.open();
  const agent = await v4.register();
  const [client] = v4.backend.tables.clients;
  expect(await v4.asDashboard('POST', `/api/admin/clients/${client?.id}/regenerate-token`)).toMatchObject({
    status: 200,
  });
  expect(await v4.get(agent, 'config')).toMatchObject({ status: 401, body: { error: 'Invalid client token' } });
});

test('the answer to a validation says what is wrong with the token', async () => {
  await using v4 = await V4Caller.open();
  const validate = (token?: string | null) =>
    v4.call('GET', '/api/client/validate', token === undefined ? {} : { token });
  expect(await validate()).toMatchObject({ status: 200, body: { valid: true, name: 'demo' } });
  expect(await validate('token-x')).toMatchObject({ status: 401, body: { error: 'Invalid token' } });
  const none = { valid: false, error: 'Missing or invalid Authorization header' };
  expect(await validate(null)).toMatchObject({ status: 401, body: none });
});

test('the routes of the dashboard require no token', async () => {
  await using v4 = await V4Caller.open();
  const agent = await v4.register();
  const client = v4.backend.tables.clients[0]?.id;
  const { status, body } = await v4.asDashboard('GET', `/api/client/${client}/agents`);
  expect(status).toBe(200);
  expect(body).toMatchObject([{ id: agent, logicalAgentId: 'web', instanceId: 'i-1' }]);
});

test('a disturbance answers one request in place of the backend', async () => {
  await using v4 = await V4Caller.open();
  const agent = await v4.register();
  v4.backend.disturb(/config$/, { status: 502, html: '<h1>Bad Gateway</h1>' });
  expect(await v4.get(agent, 'config')).toMatchObject({ status: 502, body: '<h1>Bad Gateway</h1>' });
  expect(await v4.get(agent, 'config')).toMatchObject({ status: 200 });
  expect(v4.backend.exchanges.map(({ status }) => status)).toEqual([200, 502, 200]);
});

test('until resolves when its condition is true, or rejects with the reason of its signal', async () => {
  await using v4 = await V4Caller.open();
  const { tables } = v4.backend;
  const registered = v4.backend.until(() => tables.agents.length > 0, AbortSignal.timeout(10_000));
  await v4.register();
  await registered;
  const enough = new AbortController();
  const never = v4.backend.until(() => false, enough.signal);
  enough.abort(new Error('enough'));
  await expect(never).rejects.toThrow('enough');
});
