import { expect, test } from 'vitest';
import { type Answer, ScriptedControlPlane } from './scripted-control-plane.js';
import { clientToken, patience, startSession } from './session-agent.js';

const keys = [
  'agent_version',
  'ami_id',
  'az',
  'client_token',
  'hostname',
  'instance_id',
  'instance_type',
  'logical_agent_id',
  'mode',
  'private_ip',
  'public_ip',
  'region',
];

test('a registration has exactly the twelve keys that a v4 backend accepts', async () => {
  await using controlPlane = await ScriptedControlPlane.start();
  await using agent = await startSession(controlPlane.url, { instance: { identity: { publicIp: '54.1.2.3' } } });
  await agent.registered();
  const [request] = controlPlane.to('register');
  expect(Object.keys(request?.body as object).sort()).toEqual(keys);
  expect(request?.body).toMatchObject({
    client_token: clientToken,
    logical_agent_id: 'demo',
    instance_id: 'i-0123456789abcdef0',
    mode: 'spot',
    public_ip: '54.1.2.3',
  });
  expect(request?.headers).toMatchObject({
    authorization: `Bearer ${clientToken}`,
    'content-type': 'application/json',
  });
});

test('a registration leaves out an unknown public address, as a v4 backend refuses null', async () => {
  await using controlPlane = await ScriptedControlPlane.start();
  await using agent = await startSession(controlPlane.url);
  await agent.registered();
  const [request] = controlPlane.to('register');
  expect(Object.keys(request?.body as object).sort()).toEqual(keys.filter((key) => key !== 'public_ip'));
});

test('a registration leaves out an unknown private address too', async () => {
  await using controlPlane = await ScriptedControlPlane.start();
  await using agent = await startSession(controlPlane.url, { instance: { identity: { privateIp: undefined } } });
  await agent.registered();
  const [request] = controlPlane.to('register');
  const presentKeys = keys.filter((key) => key !== 'public_ip' && key !== 'private_ip');
  expect(Object.keys(request?.body as object).sort()).toEqual(presentKeys);
});

test('what a v4 backend does not know is sent in headers', async () => {
  await using controlPlane = await ScriptedControlPlane.start();
  const lineage = { generation: 3, predecessor: 'i-00000000000000002', intent: 'switch/c1' };
  await using agent = await startSession(controlPlane.url, { instance: { lineage } });
  await agent.registered();
  const [request] = controlPlane.to('register');
  expect(Object.keys(request?.body as object).filter((key) => !keys.includes(key))).toEqual([]);
  expect(request?.headers).toMatchObject({
    'spotguard-instance': 'i-0123456789abcdef0',
    'spotguard-generation': '3',
    'spotguard-predecessor': 'i-00000000000000002',
    'spotguard-intent': 'switch/c1',
  });
});

test('the first instance of a workload sends neither a predecessor nor a launch intent', async () => {
  await using controlPlane = await ScriptedControlPlane.start();
  await using agent = await startSession(controlPlane.url);
  await agent.registered();
  const [request] = controlPlane.to('register');
  expect(request?.headers).not.toHaveProperty('spotguard-predecessor');
  expect(request?.headers).not.toHaveProperty('spotguard-intent');
});

test('a path in the URL of the control plane is kept', async () => {
  await using controlPlane = await ScriptedControlPlane.start();
  await using agent = await startSession(`${controlPlane.url}/spot/guard/`);
  await agent.registered();
  expect(controlPlane.requests.map(({ path }) => path)).toEqual(['/spot/guard/api/agents/register']);
});

const failures: readonly (readonly [string, Answer, RegExp])[] = [
  ['cuts the connection', 'drop', /could not be reached/],
  ['answers 500', { status: 500, json: { error: 'database is down' } }, /HTTP 500.*database is down/],
  ['throttles', { status: 429, text: '' }, /HTTP 429/],
  ['answers with an HTML page', { text: '<html>Welcome to the hotel</html>' }, /not what the protocol says/],
  ['stops in the middle of the answer', 'truncate', /could not be reached/],
  ['answers with other JSON', { json: { agent: 'agent-1' } }, /not what the protocol says \(agent_id/],
  ['answers with an empty id', { json: { agent_id: '' } }, /not what the protocol says \(agent_id/],
  [
    'redirects',
    { status: 308, text: '', headers: { Location: 'https://elsewhere.example/' } },
    /Set SPOT_OPTIMIZER_SERVER_URL/,
  ],
  ['does not have the route', { status: 404, text: '<h1>Not Found</h1>' }, /HTTP 404/],
];

test.each(failures)('the agent tries to register again when the control plane %s', async (_, failure, reason) => {
  await using controlPlane = await ScriptedControlPlane.start();
  controlPlane.next('register', failure);
  await using agent = await startSession(controlPlane.url);
  await expect.poll(() => agent.status('session').state, patience).toBe('degraded');
  expect(agent.status('session').reason).toMatch(reason);
  expect(agent.log.messages('error')).toEqual(['Failed to register agent']);

  await agent.advance(1_000);
  await agent.registered();
  await expect.poll(() => agent.status('session').state, patience).toBe('ok');
  expect(controlPlane.to('register')).toHaveLength(2);
});

test('retries of the registration become less frequent, down to one every 30 seconds', async () => {
  await using controlPlane = await ScriptedControlPlane.start();
  controlPlane.always('register', { status: 503, text: 'unavailable' });
  await using agent = await startSession(controlPlane.url);
  for (const [failures, wait] of [1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000].entries()) {
    await expect.poll(() => agent.log.messages('error').length, patience).toBe(failures + 1);
    await agent.advance(wait - 1);
    expect(controlPlane.to('register')).toHaveLength(failures + 1);
    await agent.advance(1);
    await controlPlane.until('register', failures + 2);
  }
});

test.each([401, 403])(
  'when the token is refused with %i, the status says what to do, and the registration is retried',
  async (status) => {
    await using controlPlane = await ScriptedControlPlane.start();
    controlPlane.next('register', { status, json: { error: 'Invalid client token' } });
    await using agent = await startSession(controlPlane.url);
    await expect
      .poll(() => agent.status('session').reason, patience)
      .toMatch(/Invalid client token\. Set SPOT_OPTIMIZER_CLIENT_TOKEN to the token of this client and restart/);
    await agent.advance(1_000);
    await agent.registered();
  },
);

test('an agent whose control plane never answers starts and stops all the same', async () => {
  await using controlPlane = await ScriptedControlPlane.start();
  controlPlane.always('register', 'hang');
  const agent = await startSession(controlPlane.url);
  await controlPlane.until('register', 1);
  expect(agent.status('session').state).toBe('ok');
  await agent.stop();
  expect(agent.clock.sleepers).toBe(0);
  expect(controlPlane.requests).toHaveLength(1);
});

test.each([
  ['http://0.0.0.0:1/', true],
  ['https://0.0.0.0:1/', false],
  ['http://127.0.0.1:1/', false],
  ['http://[::1]:1/', false],
  ['http://localhost:1/', false],
])('an unencrypted URL that is not local is warned about: %s, %s', async (serverUrl, warns) => {
  await using agent = await startSession(serverUrl);
  const warnings = agent.log.messages('warn').filter((message) => message.includes('use https'));
  expect(warnings).toHaveLength(warns ? 1 : 0);
});

test('an agent that stops does not try to register any more', async () => {
  await using controlPlane = await ScriptedControlPlane.start();
  controlPlane.always('register', { status: 503, text: '' });
  const agent = await startSession(controlPlane.url);
  await expect.poll(() => agent.status('session').state, patience).toBe('degraded');
  await agent.stop(0);
  expect(agent.clock.sleepers).toBe(0);
  expect(controlPlane.requests).toHaveLength(1);
});

test.each(['hang', 'drip'] as const)(
  'an answer that does not arrive in time (%s) is abandoned, and the registration is retried',
  async (answer) => {
    await using controlPlane = await ScriptedControlPlane.start();
    controlPlane.next('register', answer);
    await using agent = await startSession(controlPlane.url, { config: { answerTimeoutSeconds: 0.3 } });
    await expect.poll(() => agent.status('session').reason, patience).toMatch(/The answer took longer than 0.3 s/);
    await agent.advance(1_000);
    await agent.registered();
    expect(controlPlane.to('register')).toHaveLength(2);
  },
);
