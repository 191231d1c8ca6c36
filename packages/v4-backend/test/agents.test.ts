import { expect, test } from 'vitest';
import { facts, V4Caller } from './v4-caller.js';

const beat = {
  status: 'online',
  monitored_instances: ['i-1'],
  instance_id: 'i-1',
  instance_type: 't3.medium',
  mode: 'spot',
  az: 'us-east-1a',
};

test('the health route answers healthy', async () => {
  await using v4 = await V4Caller.open();
  expect(await v4.call('GET', '/health', { token: null })).toMatchObject({ status: 200, body: { status: 'healthy' } });
});

test('the answer to a registration of twelve keys has an id and ten settings', async () => {
  await using v4 = await V4Caller.open();
  const { status, body } = await v4.call('POST', '/api/agents/register', { body: facts });
  expect(status).toBe(200);
  expect(body).toMatchObject({ agent_id: expect.any(String), config: { enabled: 1, terminate_wait_seconds: 300 } });
  expect(Object.keys((body as { config: object }).config)).toHaveLength(10);
});

test('a null is refused in every field, also for the public address', async () => {
  await using v4 = await V4Caller.open();
  const body = { ...facts, public_ip: null };
  expect(await v4.call('POST', '/api/agents/register', { body })).toMatchObject({
    status: 400,
    body: { error: 'Validation failed', details: { public_ip: ['Field may not be null.'] } },
  });
});

test.each([
  ['a thirteenth key', { ...facts, extra: 1 }, { extra: ['Unknown field.'] }],
  ['a missing key', { ...facts, az: undefined }, { az: ['Missing data for required field.'] }],
  [
    'a text that is too long',
    { ...facts, agent_version: 'v'.repeat(33) },
    { agent_version: ['Longer than maximum length 32.'] },
  ],
  ['another mode', { ...facts, mode: 'reserved' }, { mode: ['Must be one of: spot, ondemand, unknown.'] }],
  ['no object', [], { _schema: ['Invalid input type.'] }],
])('a registration with %s is refused, and the field is named', async (_, body, details) => {
  await using v4 = await V4Caller.open();
  const reply = await v4.call('POST', '/api/agents/register', { body });
  expect(reply).toMatchObject({ status: 400, body: { error: 'Validation failed', details } });
});

test('an agent that registers again keeps its id', async () => {
  await using v4 = await V4Caller.open();
  expect(await v4.register({ instance_id: 'i-2' })).toBe(await v4.register());
});

test('a missing token, an unknown token and a locked client have different answers', async () => {
  await using v4 = await V4Caller.open();
  const { client_token: _, ...nameless } = facts;
  const register = (token: string | null, body: object) => v4.call('POST', '/api/agents/register', { token, body });
  expect(await register('token-x', facts)).toMatchObject({ status: 401, body: { error: 'Invalid client token' } });
  expect(await register(null, nameless)).toMatchObject({ status: 401, body: { error: 'Missing client token' } });
  for (const client of v4.backend.tables.clients) client.is_active = false;
  const locked = { status: 403, body: { error: 'Client account is not active' } };
  expect(await register(v4.backend.token, facts)).toMatchObject(locked);
});

test('a token in the body is accepted, and so is one without Bearer', async () => {
  await using v4 = await V4Caller.open();
  const body = { ...facts, client_token: v4.backend.token };
  expect(await v4.call('POST', '/api/agents/register', { token: null, body })).toMatchObject({ status: 200 });
  const response = await fetch(`${v4.backend.url}/api/agents/${await v4.register()}/config`, {
    headers: { authorization: v4.backend.token },
  });
  expect(response.status).toBe(200);
});

test('a GET without a token is answered with an HTML page', async () => {
  await using v4 = await V4Caller.open();
  const path = `/api/agents/${await v4.register()}/config`;
  expect(await v4.call('GET', path, { token: null })).toMatchObject({ status: 400, type: /html/ });
  expect(await v4.call('GET', path, { token: null, contentType: 'text/plain' })).toMatchObject({ status: 415 });
});

test.each([
  ['malformed JSON', { text: '{' }, 400],
  ['no body', {}, 400],
  ['another content type', { text: '{}', contentType: 'text/plain' }, 415],
])('%s is answered with an HTML page', async (_, options, status) => {
  await using v4 = await V4Caller.open();
  const reply = await v4.call('POST', '/api/agents/register', options);
  expect(reply).toMatchObject({ status, body: expect.stringContaining('<!doctype html>') });
});

test('heartbeats are accepted, also one without any fields', async () => {
  await using v4 = await V4Caller.open();
  const agent = await v4.register();
  expect(await v4.post(agent, 'heartbeat', beat)).toMatchObject({ status: 200, body: { success: true } });
  const last = { status: 'offline', monitored_instances: [] };
  expect(await v4.post(agent, 'heartbeat', last)).toMatchObject({ status: 200 });
  expect(v4.backend.tables.agent(agent)).toMatchObject({ status: 'offline', instance_id: 'i-1' });
});

test("the instance of the latest heartbeat becomes the agent's instance", async () => {
  await using v4 = await V4Caller.open();
  const agent = await v4.register();
  await v4.post(agent, 'heartbeat', { ...beat, instance_id: 'i-other', az: 'us-east-1b' });
  expect(v4.backend.tables.agent(agent)).toMatchObject({ instance_id: 'i-other', az: 'us-east-1b' });
});

test('an agent named None is not found', async () => {
  await using v4 = await V4Caller.open();
  const reply = await v4.post('None', 'heartbeat', beat);
  expect(reply).toMatchObject({ status: 404, body: { error: 'Agent not found' } });
});

test('the config route answers with eleven settings', async () => {
  await using v4 = await V4Caller.open();
  const { body } = await v4.get(await v4.register(), 'config');
  expect(Object.keys(body as object)).toHaveLength(11);
  expect(body).toMatchObject({ enabled: 1, manual_replica_enabled: 0, min_savings_percent: 15 });
});

test("the settings of another client's agent are not found", async () => {
  await using v4 = await V4Caller.open();
  const { client_token: token } = v4.backend.tables.addClient('other');
  const reply = await v4.call('GET', `/api/agents/${await v4.register()}/config`, { token });
  expect(reply).toMatchObject({ status: 404, body: { error: 'Agent not found' } });
});

test('the replica-config route answers with two settings', async () => {
  await using v4 = await V4Caller.open();
  const { body } = await v4.get(await v4.register(), 'replica-config');
  expect(body).toEqual({ enabled: 0, count: 0 });
});

test('a termination sets the agent offline, and is accepted from an unknown agent', async () => {
  await using v4 = await V4Caller.open();
  const agent = await v4.register();
  expect(await v4.post(agent, 'termination', { reason: 'x' })).toMatchObject({ status: 200, body: { success: true } });
  expect(v4.backend.tables.agent(agent)?.status).toBe('offline');
  expect(await v4.post('nobody', 'termination', { reason: 'x' })).toMatchObject({ status: 200 });
});

test('an unknown path and an unknown method are answered with HTML pages', async () => {
  await using v4 = await V4Caller.open();
  const agent = await v4.register();
  const nothing = await v4.call('GET', '/nope');
  expect(nothing).toMatchObject({ status: 404, type: expect.stringContaining('text/html') });
  const wrong = await v4.call('PATCH', `/api/agents/${agent}/config`, { body: {} });
  expect(wrong).toMatchObject({ status: 405, type: expect.stringContaining('text/html') });
  expect(await v4.call('GET', '/api/agents/%/config')).toMatchObject({ status: 500 });
});
