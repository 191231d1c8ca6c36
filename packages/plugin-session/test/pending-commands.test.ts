import { expect, test } from 'vitest';
import { command, config, heldSwitch, path } from './held-switch.js';
import { ScriptedControlPlane, settings } from './scripted-control-plane.js';
import { patience, startSession } from './session-agent.js';

test.each([
  ['an array', (list: unknown) => list],
  ['commands', (list: unknown) => ({ commands: list, success: true })],
  ['pending_commands', (list: unknown) => ({ pending_commands: list })],
  ['data', (list: unknown) => ({ data: list })],
])('a command that is listed in the form %s is executed and acknowledged', async (_, shape) => {
  await using controlPlane = await ScriptedControlPlane.start();
  controlPlane.next('pending-commands', { json: shape([command]) });
  const inputs: unknown[] = [];
  await using agent = await startSession(controlPlane.url, {
    config,
    onSwitch: async (input) => {
      inputs.push(input);
      return { message: 'Switch completed: i-1 -> i-2' };
    },
  });
  await agent.registered();
  await agent.advance(15_000);
  const [answer] = await controlPlane.until('executed', 1);
  expect(answer).toMatchObject({ method: 'POST', path: path('c1') });
  expect(answer?.body).toEqual({ success: true, message: 'Switch completed: i-1 -> i-2' });
  expect(answer?.headers).toMatchObject({ 'idempotency-key': 'c1' });
  expect(inputs).toMatchObject([{ target_mode: 'spot', target_pool_id: 'm5.large.us-east-1b' }]);
});

test.each([
  ['a v4 backend', false, { terminate_wait_seconds: 0 }],
  ['a control plane of ours', true, {}],
])(
  'a switch without a wait, from %s, keeps the predecessor only if it comes from a v4 backend',
  async (_, ours, added) => {
    await using controlPlane = await ScriptedControlPlane.start({ ours });
    controlPlane.next('pending-commands', { json: [command] });
    const inputs: unknown[] = [];
    await using agent = await startSession(controlPlane.url, {
      config,
      onSwitch: async (input) => {
        inputs.push(input);
        return { message: 'Done' };
      },
    });
    await agent.registered();
    await agent.advance(15_000);
    await controlPlane.until('executed', 1);
    expect(inputs).toEqual([{ target_mode: 'spot', target_pool_id: 'm5.large.us-east-1b', ...added }]);
  },
);

test('commands are requested as soon as the instance is registered, also when that took long', async () => {
  await using controlPlane = await ScriptedControlPlane.start();
  const unavailable = { status: 503, text: '' };
  controlPlane.next('register', unavailable, unavailable);
  controlPlane.next('pending-commands', { json: [command] });
  await using agent = await startSession(controlPlane.url, { config });
  await expect.poll(() => agent.log.messages('error'), patience).toHaveLength(1);
  await agent.advance(1_000);
  await expect.poll(() => agent.log.messages('error'), patience).toHaveLength(2);
  await agent.advance(2_000);
  const [answer] = await controlPlane.until('executed', 1);
  expect(answer?.path).toBe(path('c1'));
});

test('a command of a type that this build does not have is acknowledged as failed with the reason', async () => {
  await using controlPlane = await ScriptedControlPlane.start();
  controlPlane.next('pending-commands', { json: [{ ...command, command_type: 'create_replica' }] });
  await using agent = await startSession(controlPlane.url, { config });
  await agent.registered();
  await agent.advance(15_000);
  const [answer] = await controlPlane.until('executed', 1);
  expect(answer?.body).toEqual({
    success: false,
    message: "This build has no plugin that offers the command 'create_replica'; it offers switch",
  });
});

test('a failed command is acknowledged with its reason, cut to the length that control planes accept', async () => {
  await using controlPlane = await ScriptedControlPlane.start();
  controlPlane.next('pending-commands', { json: [command] });
  await using agent = await startSession(controlPlane.url, {
    config,
    onSwitch: async () => {
      throw new Error(`No capacity: ${'x'.repeat(5_000)}`);
    },
  });
  await agent.registered();
  await agent.advance(15_000);
  const [answer] = await controlPlane.until('executed', 1);
  expect(answer?.body).toEqual({ success: false, message: `No capacity: ${'x'.repeat(3_987)}` });
});

test('a command is executed once and acknowledged once, however often it is delivered', async () => {
  await using controlPlane = await ScriptedControlPlane.start();
  controlPlane.always('pending-commands', { json: [command] });
  const { calls, onSwitch, finish } = heldSwitch();
  await using agent = await startSession(controlPlane.url, { config, onSwitch });
  await agent.registered();
  await agent.advance(15_000);
  await expect.poll(() => calls, patience).toHaveLength(1);
  for (const poll of [2, 3]) {
    await agent.advance(15_000);
    await controlPlane.until('pending-commands', poll);
  }
  const found = agent.log.messages('info').filter((message) => message.startsWith('Found'));
  expect(found).toEqual(['Found 1 pending command(s)']);
  finish();
  await controlPlane.until('executed', 1);
  for (const poll of [4, 5]) {
    await agent.advance(15_000);
    await controlPlane.until('pending-commands', poll);
  }

  await agent.reports.acknowledge('last', { success: true, message: 'Nothing else was sent' });
  const answers = await controlPlane.until('executed', 2);
  expect(answers.map((answer) => answer.path)).toEqual([path('c1'), path('last')]);
  expect(calls).toMatchObject([{ id: 'c1', priority: 75 }]);
});

test('a command without a priority gets the normal priority', async () => {
  await using controlPlane = await ScriptedControlPlane.start();
  controlPlane.next('pending-commands', { json: [{ id: 'c1', target_mode: 'ondemand' }] });
  const { calls, onSwitch, finish } = heldSwitch();
  finish();
  await using agent = await startSession(controlPlane.url, { config, onSwitch });
  await agent.registered();
  await agent.advance(15_000);
  await controlPlane.until('executed', 1);
  expect(calls).toMatchObject([{ id: 'c1', priority: 25 }]);
});

test('an agent that is switched off takes no commands until it is switched on again', async () => {
  await using controlPlane = await ScriptedControlPlane.start();
  controlPlane.next('register', { json: { agent_id: 'agent-1', config: { ...settings, enabled: 0 } } });
  await using agent = await startSession(controlPlane.url, {
    config: { ...config, configRefreshIntervalSeconds: 200 },
  });
  await agent.registered();
  expect(agent.session.settings?.enabled).toBe(false);
  await agent.advance(45_000);
  await agent.advance(45_000);
  await agent.advance(10_000);
  await controlPlane.until('config', 1);
  expect(controlPlane.to('pending-commands')).toEqual([]);
  await expect.poll(() => agent.session.settings?.enabled, patience).toBe(true);
  await agent.advance(15_000);
  await controlPlane.until('pending-commands', 1);
});

test('an HTML page instead of commands degrades the plugin until the next valid answer', async () => {
  await using controlPlane = await ScriptedControlPlane.start();
  controlPlane.next('pending-commands', { text: '<html>Bad gateway</html>' });
  await using agent = await startSession(controlPlane.url, { config });
  await agent.registered();
  await agent.advance(0);
  await expect.poll(() => agent.status('session').state, patience).toBe('degraded');
  expect(agent.status('session').reason).toMatch(/pending-commands is not what the protocol says/);
  await agent.advance(15_000);
  await expect.poll(() => agent.status('session').state, patience).toBe('ok');
});

test('our control plane is asked to hold the request, unless a command is being executed', async () => {
  await using controlPlane = await ScriptedControlPlane.start({ ours: true });
  controlPlane.next('pending-commands', { json: [] }, { json: [command] });
  const { calls, onSwitch, finish } = heldSwitch();
  await using agent = await startSession(controlPlane.url, { config, onSwitch });
  await agent.registered();
  for (let poll = 1; poll <= 2; poll++) {
    await agent.advance(15_000);
    await controlPlane.until('pending-commands', poll);
  }
  await expect.poll(() => calls, patience).toHaveLength(1);
  await agent.advance(15_000);
  await controlPlane.until('pending-commands', 3);
  const waits = controlPlane.to('pending-commands').map(({ query }) => query.get('wait'));
  expect(waits.slice(0, 3)).toEqual(['15', '15', null]);
  finish();
});

test('the control plane is asked to hold a request for at most 20 seconds', async () => {
  await using controlPlane = await ScriptedControlPlane.start({ ours: true });
  await using agent = await startSession(controlPlane.url, { config: { pendingCommandsIntervalSeconds: 50 } });
  await agent.registered();
  await agent.advance(50_000);
  const [request] = await controlPlane.until('pending-commands', 1);
  expect(request?.query.get('wait')).toBe('20');
});

test('a v4 backend, which cannot hold a request, is not asked to', async () => {
  await using controlPlane = await ScriptedControlPlane.start();
  await using agent = await startSession(controlPlane.url, { config });
  await agent.registered();
  await agent.advance(15_000);
  const [request] = await controlPlane.until('pending-commands', 1);
  expect([...(request?.query ?? [])]).toEqual([]);
});

test('a replica accepts only the command that promotes it, from our control plane', async () => {
  await using controlPlane = await ScriptedControlPlane.start({ ours: true });
  controlPlane.role = 'standby';
  const promotion = { id: 'c2', command_type: 'promote_replica', replica_id: 'r1', expected_generation: 1 };
  controlPlane.next('pending-commands', { json: [command, promotion] });
  const { calls, onSwitch } = heldSwitch();
  await using agent = await startSession(controlPlane.url, { config, onSwitch });
  await agent.registered();
  await agent.advance(15_000);
  const answers = await controlPlane.until('executed', 2);
  expect(answers.map(({ body }) => body)).toEqual([
    { success: false, message: "This instance is a replica; send 'switch' to the primary. Nothing was changed" },
    { success: false, message: "This build has no plugin that offers the command 'promote_replica'; it offers switch" },
  ]);
  expect(calls).toEqual([]);
});

test('a replica that learns that it is the primary asks for commands at once', async () => {
  await using controlPlane = await ScriptedControlPlane.start({ ours: true });
  controlPlane.role = 'standby';
  await using agent = await startSession(controlPlane.url, { config });
  await agent.registered();
  await agent.advance(0);
  const polls = () => agent.agent.workers.find(({ name }) => name === 'pending-commands');
  await expect.poll(() => polls()?.lastSucceededAt, patience).toBeDefined();
  controlPlane.role = 'primary';
  controlPlane.next('pending-commands', { json: [] }, { json: [command] });
  await agent.advance(15_000);
  const [answer] = await controlPlane.until('executed', 1);
  expect(answer?.path).toBe(path('c1'));
});

test('a frozen replica asks for no commands', async () => {
  await using controlPlane = await ScriptedControlPlane.start({ ours: true });
  controlPlane.role = 'standby';
  await using agent = await startSession(controlPlane.url, { config: { ...config, frozen: true } });
  await agent.registered();
  await agent.advance(45_000);
  expect(controlPlane.to('pending-commands')).toEqual([]);
});

test('a frozen primary answers its commands with a refusal instead of leaving them queued', async () => {
  await using controlPlane = await ScriptedControlPlane.start();
  controlPlane.next('pending-commands', { json: [command] });
  const { calls, onSwitch } = heldSwitch();
  await using agent = await startSession(controlPlane.url, { config: { ...config, frozen: true }, onSwitch });
  expect(agent.log.messages('warn')).toEqual([expect.stringContaining('This agent is frozen')]);
  await agent.registered();
  await agent.advance(15_000);
  const [answer] = await controlPlane.until('executed', 1);
  expect(answer?.body).toEqual({
    success: false,
    message:
      'This agent is frozen by its own configuration (SPOTGUARD_FREEZE); unset it and restart the agent. Nothing was changed',
  });
  expect(calls).toEqual([]);
});
