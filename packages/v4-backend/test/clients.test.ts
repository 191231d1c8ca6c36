import { expect, test } from 'vitest';
import { V4Caller } from './v4-caller.js';

test('turning manual mode on turns auto-switch off', async () => {
  await using v4 = await V4Caller.open();
  const agent = await v4.register();
  const body = { autoSwitchEnabled: false, manualReplicaEnabled: true };
  await v4.asPerson('POST', `/api/client/agents/${agent}/config`, body);
  expect((await v4.get(agent, 'config')).body).toMatchObject({ manual_replica_enabled: 1, auto_switch_enabled: 0 });
});

test('with both modes asked for, manual is stored and both are said', async () => {
  await using v4 = await V4Caller.open();
  const agent = await v4.register();
  const body = { autoSwitchEnabled: true, manualReplicaEnabled: true };
  const said = await v4.asPerson('POST', `/api/client/agents/${agent}/config`, body);
  expect(said.body).toMatchObject({ auto_switch_enabled: true, manual_replica_enabled: true });
  expect((await v4.get(agent, 'config')).body).toMatchObject({ manual_replica_enabled: 1, auto_switch_enabled: 0 });
});

test('an agent that is switched off is told so', async () => {
  await using v4 = await V4Caller.open();
  const agent = await v4.register();
  await v4.asPerson('POST', `/api/client/agents/${agent}/toggle-enabled`, { enabled: false });
  expect((await v4.get(agent, 'config')).body).toMatchObject({ enabled: 0 });
});

test('a deleted agent comes back by a sign of life', async () => {
  await using v4 = await V4Caller.open();
  const agent = await v4.register();
  await v4.asPerson('DELETE', `/api/client/agents/${agent}`);
  expect(v4.backend.tables.agent(agent)).toMatchObject({ status: 'deleted', enabled: 0 });
  expect(await v4.post(agent, 'heartbeat', { status: 'online' })).toMatchObject({ status: 200 });
  expect(v4.backend.tables.agent(agent)?.status).toBe('online');
});

test('a client is made once, with a token', async () => {
  await using v4 = await V4Caller.open();
  const create = (name: string) => v4.asPerson('POST', '/api/admin/clients/create', { name });
  const token = expect.stringMatching(/^token-[A-Za-z0-9]{32}$/);
  expect(await create('acme')).toMatchObject({ status: 200, body: { success: true, client: { token } } });
  expect(await create('acme')).toMatchObject({ status: 409, body: { error: 'Client "acme" already exists' } });
  expect(await create('')).toMatchObject({ status: 400, body: { error: 'Client name is required' } });
});

test('a new token ends the old one', async () => {
  await using v4 = await V4Caller.open();
  const agent = await v4.register();
  const [client] = v4.backend.tables.clients;
  expect(await v4.asPerson('POST', `/api/admin/clients/${client?.id}/regenerate-token`)).toMatchObject({ status: 200 });
  expect(await v4.get(agent, 'config')).toMatchObject({ status: 401, body: { error: 'Invalid client token' } });
});

test('a token is validated in words', async () => {
  await using v4 = await V4Caller.open();
  const validate = (token?: string | null) =>
    v4.call('GET', '/api/client/validate', token === undefined ? {} : { token });
  expect(await validate()).toMatchObject({ status: 200, body: { valid: true, name: 'demo' } });
  expect(await validate('token-x')).toMatchObject({ status: 401, body: { error: 'Invalid token' } });
  const none = { valid: false, error: 'Missing or invalid Authorization header' };
  expect(await validate(null)).toMatchObject({ status: 401, body: none });
});

test('the dashboard asks nobody who they are', async () => {
  await using v4 = await V4Caller.open();
  const agent = await v4.register();
  const client = v4.backend.tables.clients[0]?.id;
  const { status, body } = await v4.asPerson('GET', `/api/client/${client}/agents`);
  expect(status).toBe(200);
  expect(body).toMatchObject([{ id: agent, logicalAgentId: 'web', instanceId: 'i-1' }]);
});

test('what stands between can answer in its place, once', async () => {
  await using v4 = await V4Caller.open();
  const agent = await v4.register();
  v4.backend.disturb(/config$/, { status: 502, html: '<h1>Bad Gateway</h1>' });
  expect(await v4.get(agent, 'config')).toMatchObject({ status: 502, body: '<h1>Bad Gateway</h1>' });
  expect(await v4.get(agent, 'config')).toMatchObject({ status: 200 });
  expect(v4.backend.exchanges.map(({ status }) => status)).toEqual([200, 502, 200]);
});

test('a wait for what comes ends when it has come, or with the reason of its signal', async () => {
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
