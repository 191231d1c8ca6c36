import { expect, test } from 'vitest';
import { V4Caller } from './v4-caller.js';

const pool = 't3.medium.us-east-1b';

async function order(v4: V4Caller, body: object = { target: 'pool', pool_id: pool }): Promise<string> {
  const { body: answer } = await v4.asDashboard('POST', '/api/client/instances/i-1/force-switch', body);
  return (answer as { readonly command_id: string }).command_id;
}

test('without commands the list is empty, also for an unknown agent', async () => {
  await using v4 = await V4Caller.open();
  expect(await v4.get(await v4.register(), 'pending-commands')).toMatchObject({ status: 200, body: [] });
  expect(await v4.get('nobody', 'pending-commands')).toMatchObject({ status: 200, body: [] });
});

test("a user's command is delivered without its type, and with the agent's terminate_wait_seconds", async () => {
  await using v4 = await V4Caller.open();
  const agent = await v4.register();
  const id = await order(v4);
  expect((await v4.get(agent, 'pending-commands')).body).toEqual([
    {
      id,
      instance_id: 'i-1',
      target_mode: 'spot',
      target_pool_id: pool,
      priority: 75,
      terminate_wait_seconds: 300,
      created_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$/),
    },
  ]);
});

test.each([
  ['on, with a wait of 0', 1, 0, 300],
  ['on, with a wait of its own', 1, 20, 20],
  ['off', 0, 20, 0],
] as const)('a command says how long to wait when auto-termination is %s', async (_, on, seconds, expected) => {
  await using v4 = await V4Caller.open();
  const agent = await v4.register();
  Object.assign(v4.backend.tables.agent(agent) ?? {}, { auto_terminate_enabled: on, terminate_wait_seconds: seconds });
  await order(v4);
  expect((await v4.get(agent, 'pending-commands')).body).toMatchObject([{ terminate_wait_seconds: expected }]);
});

test('the command with the highest priority comes first, and commands of the legacy table have numeric ids', async () => {
  await using v4 = await V4Caller.open();
  const agent = await v4.register();
  const number = v4.backend.orderByLegacyTable({ agent_id: agent, target_mode: 'ondemand' });
  const id = await order(v4);
  expect((await v4.get(agent, 'pending-commands')).body).toMatchObject([{ id, priority: 75 }, { id: number }]);
  expect(number).toMatch(/^\d+$/);
});

test("any client's token can read the commands of every agent", async () => {
  await using v4 = await V4Caller.open();
  const agent = await v4.register();
  await order(v4);
  const { client_token: token } = v4.backend.tables.addClient('other');
  expect((await v4.call('GET', `/api/agents/${agent}/pending-commands`, { token })).body).toHaveLength(1);
});

test('an acknowledged command is no longer delivered, and may be acknowledged again', async () => {
  await using v4 = await V4Caller.open();
  const agent = await v4.register();
  const ids = [await order(v4), v4.backend.orderByLegacyTable({ agent_id: agent, target_mode: 'ondemand' })];
  const answer = { success: true, message: 'Switch completed' };
  for (const id of [...ids, ...ids, 'unknown']) {
    const reply = await v4.post(agent, `commands/${id}/executed`, answer);
    expect(reply).toMatchObject({ status: 200, body: { success: true } });
  }
  expect((await v4.get(agent, 'pending-commands')).body).toEqual([]);
  expect(v4.backend.tables.commands[0]).toMatchObject({ status: 'completed', message: 'Switch completed' });
});

test('a command for an unknown instance, or with an unknown target, is refused', async () => {
  await using v4 = await V4Caller.open();
  await v4.register();
  const path = '/api/client/instances/i-9/force-switch';
  expect(await v4.asDashboard('POST', path, { target: 'ondemand' })).toMatchObject({ status: 404 });
  expect(await v4.asDashboard('POST', path, { target: 'moon' })).toMatchObject({ status: 400 });
});

test('issuing a switch command always fails', async () => {
  await using v4 = await V4Caller.open();
  const agent = await v4.register();
  const reply = await v4.post(agent, 'issue-switch-command', { target_mode: 'spot', target_pool_id: pool });
  expect(reply).toMatchObject({ status: 500, body: { error: expect.stringContaining('command_type') } });
});

const same = { target_mode: 'spot', target_pool_id: 't3.medium.us-east-1a' };
test.each([
  ['an unknown mode', {}, { target_mode: 'x' }, 400, { error: 'Invalid target_mode' }],
  ['spot without a pool', {}, { target_mode: 'spot' }, 400, { error: 'target_pool_id required for spot mode' }],
  ['the current mode and pool', {}, same, 200, { success: false, message: 'Agent already in target state' }],
  ['a disabled agent', { enabled: 0 }, same, 400, { error: 'Agent is disabled' }],
  ['an agent in manual mode', { auto_switch_enabled: 0 }, same, 403, { auto_switch_enabled: false }],
] as const)('issuing a switch command is refused for %s', async (_, settings, body, status, expected) => {
  await using v4 = await V4Caller.open();
  const agent = await v4.register();
  Object.assign(v4.backend.tables.agent(agent) ?? {}, settings);
  expect(await v4.post(agent, 'issue-switch-command', body)).toMatchObject({ status, body: expected });
});

test('the decision engine always answers stay', async () => {
  await using v4 = await V4Caller.open();
  const agent = await v4.register();
  const decision = await v4.post(agent, 'decide', { instance: { instance_id: 'i-1', current_mode: 'spot' } });
  expect(decision).toMatchObject({ status: 200, body: { recommended_action: 'stay', allowed: false } });
  const advice = await v4.get(agent, 'switch-recommendation');
  expect(advice).toMatchObject({ status: 200, body: { decision_type: 'stay_spot', will_auto_execute: false } });
});
