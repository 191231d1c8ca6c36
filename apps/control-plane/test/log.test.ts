import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { addAccount, type ControlPlane, createControlPlane, type Database, openDatabase } from '../src/index.js';
import { present, registration, request } from './control-plane-harness.js';
import { runIn, temporaryDirectory } from './server-process.js';

let database: Database;

beforeAll(async () => {
  database = await openDatabase({ memory: true });
});
afterAll(() => database.close());

/** Starts a control plane with a log of its own, and creates an account. */
async function logged(level: 'debug' | 'info') {
  const lines: string[] = [];
  const plane: ControlPlane = createControlPlane({
    database,
    log: { level, stream: { write: (line) => lines.push(line) } },
  });
  const url = await plane.listen();
  onTestFinished(() => plane.close());
  const kinds = ['agent', 'operator'] as const;
  const { token } = present(await addAccount(database.queries, { name: randomUUID(), kinds }));
  const call = (method: string, path: string, body?: unknown, headers: Record<string, string> = {}) =>
    request(`${url}${path}`, method, { token, body, headers });
  const messages = () =>
    lines.map((line) => (JSON.parse(line) as { msg: string }).msg).filter((text) => !text.startsWith('Server'));
  return { lines, token, call, messages, url };
}

const own = (instanceId: string, generation: number) => ({
  'SpotGuard-Instance': instanceId,
  'SpotGuard-Generation': String(generation),
});

test('heartbeats and polls are not logged, and each event of a workload is logged once', async () => {
  const { call, messages, lines, token } = await logged('info');
  const registered = await call('POST', '/api/agents/register', registration({ instanceId: 'i-1' }), own('i-1', 1));
  const agent = `/api/agents/${(registered.body as { agent_id: string }).agent_id}`;
  for (let round = 0; round < 20; round += 1) {
    await call('POST', `${agent}/heartbeat`, { status: 'online', instance_id: 'i-1' }, own('i-1', 1));
    await call('GET', `${agent}/pending-commands`, undefined, own('i-1', 1));
  }
  expect(messages()).toEqual(['instance.registered']);
  const order = await call('POST', '/api/client/instances/i-1/force-switch', { target: 'ondemand' });
  const { command_id: commandId } = order.body as { command_id: string };
  await call(
    'POST',
    `${agent}/commands/${commandId}/executed`,
    { success: true, message: 'secret of the body' },
    own('i-1', 1),
  );
  await call('POST', `${agent}/maintenance-report`, { instance_id: 'i-1', event_id: 'e', code: 'system-reboot' });
  const successor = { ...own('i-2', 2), 'SpotGuard-Predecessor': 'i-1' };
  await call('POST', '/api/agents/register', registration({ instanceId: 'i-2' }), successor);
  await call('POST', `${agent}/hosts/i-2/promote`, { expected_generation: 1, reason: 'hand-over' }, own('i-1', 1));
  expect(messages()).toEqual([
    'instance.registered',
    'command.ordered',
    'command.finished',
    'interruption.reported',
    'instance.registered',
    'primary.changed',
    'promotion',
  ]);
  expect(lines.join('')).not.toContain(token);
});

test('events of a transaction that is rolled back are not logged', async () => {
  const { call, messages } = await logged('info');
  const registered = await call('POST', '/api/agents/register', registration({ instanceId: 'i-1' }), own('i-1', 1));
  const { agent_id: agentId } = registered.body as { agent_id: string };
  // The interruption is stored first, and then the switch. Its date in the year 0 is invalid in the database.
  const report = {
    notice: { instance_id: 'i-1', action: 'terminate', detected_at: '0000-01-01T00:00:00Z' },
    outcome: 'replacement-launched',
    new_instance_id: 'i-2',
  };
  expect((await call('POST', `/api/agents/${agentId}/failover-report`, report)).status).toBe(400);
  expect(messages()).not.toContain('interruption.reported');
});

test('refusals are logged once a minute and kind, with neither token nor body', async () => {
  const { lines, messages, url } = await logged('info');
  for (let attempt = 0; attempt < 30; attempt += 1) {
    const answer = await request(`${url}/api/agents/${randomUUID()}/config`, 'GET', {
      token: `token-guess-${attempt}`,
    });
    expect(answer.status).toBe(401);
  }
  expect(messages()).toEqual(['requests refused']);
  expect(lines.join('')).not.toContain('guess');
});

test('every request is logged at the level debug', async () => {
  const { call, messages } = await logged('debug');
  await call('GET', '/health');
  expect(messages()).toEqual(['incoming request', 'request completed']);
});

test('the level is set by a flag or a variable', async () => {
  for (const [flags, environment] of [
    [['--log-level', 'error'], {}],
    [[], { SPOTGUARD_LOG_LEVEL: 'error' }],
  ] as const) {
    const server = runIn({ environment }, 'serve', '--port', '0', '--data', await temporaryDirectory(), ...flags);
    await request(`${await server.url()}/api/agents/x/config`, 'GET', { token: 'token-of-nobody' });
    server.child.kill('SIGTERM');
    expect((await server.ended()).log).toBe('');
  }
});
