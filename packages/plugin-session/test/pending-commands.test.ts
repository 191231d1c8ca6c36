import type { Call } from '@spotguard/sdk';
import { expect, test } from 'vitest';
import { ScriptedControlPlane, settings } from './scripted-control-plane.js';
import { patience, startSession } from './session-agent.js';

const config = { pendingCommandsIntervalSeconds: 15 };
const command = { id: 'c1', target_mode: 'spot', target_pool_id: 'm5.large.us-east-1b', priority: 75 };

function path(id: string): string {
  return `/api/agents/agent-1/commands/${id}/executed`;
}

/** A switch that is under way until it is let go, and notes what it was asked. */
function heldSwitch() {
  const asked: { readonly input: unknown; readonly id: string; readonly priority: number }[] = [];
  let letGo: (outcome: { message: string }) => void = () => {};
  const done = new Promise<{ message: string }>((resolve) => {
    letGo = resolve;
  });
  const onSwitch = (input: unknown, { id, priority }: Call) => {
    asked.push({ input, id, priority });
    return done;
  };
  return { asked, onSwitch, finish: () => letGo({ message: 'Switched' }) };
}

test.each([
  ['an array', (list: unknown) => list],
  ['commands', (list: unknown) => ({ commands: list, success: true })],
  ['pending_commands', (list: unknown) => ({ pending_commands: list })],
  ['data', (list: unknown) => ({ data: list })],
])('executes and answers a command that comes as %s', async (_, shape) => {
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
  expect(inputs).toEqual([{ target_mode: 'spot', target_pool_id: 'm5.large.us-east-1b' }]);
});

test('commands are asked for as soon as the host is registered, however long that took', async () => {
  await using controlPlane = await ScriptedControlPlane.start();
  const away = { status: 503, text: '' };
  controlPlane.next('register', away, away);
  controlPlane.next('pending-commands', { json: [command] });
  await using agent = await startSession(controlPlane.url, { config });
  await expect.poll(() => agent.log.messages('error'), patience).toHaveLength(1);
  await agent.advance(1_000);
  await expect.poll(() => agent.log.messages('error'), patience).toHaveLength(2);
  await agent.advance(2_000);
  const [answer] = await controlPlane.until('executed', 1);
  expect(answer?.path).toBe(path('c1'));
});

test('drops what has no id, says how much, answers what it does not understand, and executes the rest', async () => {
  await using controlPlane = await ScriptedControlPlane.start();
  const list = [
    null,
    'switch',
    { target_mode: 'spot' },
    command,
    { id: 'c2', priority: 'high' },
    { ...command, id: 7 },
    { ...command, id: '..' },
    { ...command, id: '../../../health?' },
  ];
  controlPlane.next('pending-commands', { json: list }, { json: { data: [17] } });
  await using agent = await startSession(controlPlane.url, { config });
  await agent.registered();
  await agent.advance(15_000);
  const answers = await controlPlane.until('executed', 3);
  expect(answers.map((answer) => answer.path)).toEqual([path('c2'), path('c1'), path('7')]);
  await agent.advance(15_000);
  const dropped = () => agent.log.lines.flatMap(({ fields }) => ('dropped' in fields ? [fields] : []));
  await expect.poll(dropped, patience).toMatchObject([
    { dropped: 5, sinceStart: 5 },
    { dropped: 1, sinceStart: 6 },
  ]);
  expect(agent.status('session').state).toBe('ok');
});

test.each([
  ['a text for a wait', { terminate_wait_seconds: 'soon' }, /^.*: terminate_wait_seconds: .*send it again, corrected$/],
  ['a negative wait', { terminate_wait_seconds: -1 }, /terminate_wait_seconds: /],
  ['a word for a priority', { priority: 'high' }, /priority: /],
  [
    'a list for a pool, and a number for a mode',
    { target_pool_id: ['a'], target_mode: 3 },
    /target_mode: .*; target_pool_id: /,
  ],
])('a command with %s is answered once, with the field, however often it is listed', async (_, change, message) => {
  await using controlPlane = await ScriptedControlPlane.start();
  controlPlane.always('pending-commands', { json: [{ ...command, ...change }] });
  await using agent = await startSession(controlPlane.url, { config });
  await agent.registered();
  await agent.advance(15_000);
  await controlPlane.until('executed', 1);
  const polls = async () => {
    await agent.advance(15_000);
    return controlPlane.to('pending-commands').length;
  };
  await expect.poll(polls, patience).toBeGreaterThanOrEqual(4);
  expect(controlPlane.to('executed').map(({ path: to, body }) => [to, body])).toEqual([
    [path('c1'), { success: false, message: expect.stringMatching(message) }],
  ]);
});

test('forms that can only mean one thing are read', async () => {
  await using controlPlane = await ScriptedControlPlane.start();
  const odd = { ...command, priority: null, command_type: null, terminate_wait_seconds: '300', target_pool_id: 17 };
  controlPlane.next('pending-commands', { json: [odd] });
  const { asked, onSwitch, finish } = heldSwitch();
  await using agent = await startSession(controlPlane.url, { config, onSwitch });
  await agent.registered();
  await agent.advance(15_000);
  await expect
    .poll(() => asked, patience)
    .toMatchObject([
      { priority: 25, input: { target_mode: 'spot', target_pool_id: '17', terminate_wait_seconds: 300 } },
    ]);
  finish();
});

test('of thousands of commands some are taken up, the most urgent first, and the rest in turn', async () => {
  await using controlPlane = await ScriptedControlPlane.start();
  const open = new Map(
    Array.from({ length: 20_000 }, (_, place) => [`c${place}`, { ...command, id: `c${place}`, priority: 25 }]),
  );
  open.set('urgent', { ...command, id: 'urgent', priority: 75 });
  controlPlane.always('pending-commands', () => ({ json: [...open.values()] }));
  const { asked, onSwitch, finish } = heldSwitch();
  await using agent = await startSession(controlPlane.url, { config, onSwitch });
  await agent.registered();
  await agent.advance(15_000);
  await expect
    .poll(() => agent.log.messages('warn'), patience)
    .toContain('More commands are pending than are taken up at once; the rest waits');
  await expect.poll(() => asked[0]?.id, patience).toBe('urgent');
  const taken = agent.log.lines.find(({ message }) => message === 'Found 51 pending command(s)');
  expect(taken?.fields).toMatchObject({ ids: expect.arrayContaining(['urgent', 'c0', 'c49']) });
  finish();
  const answered = await controlPlane.until('executed', 51);
  for (const { path: to } of answered) open.delete(to.split('/').at(-2) ?? '');
  await agent.advance(15_000);
  await controlPlane.until('executed', 101);
});

test('a command of a type that this build does not have is answered with a reason', async () => {
  await using controlPlane = await ScriptedControlPlane.start();
  controlPlane.next('pending-commands', { json: [{ ...command, command_type: 'create_replica' }] });
  await using agent = await startSession(controlPlane.url, { config });
  await agent.registered();
  await agent.advance(15_000);
  const [answer] = await controlPlane.until('executed', 1);
  expect(answer?.body).toEqual({
    success: false,
    message: "This agent has no command 'create_replica'; it knows switch",
  });
});

test('a failed command is answered with its reason, cut to what a control plane takes', async () => {
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

test('a command is executed once and answered once, however often it is delivered', async () => {
  await using controlPlane = await ScriptedControlPlane.start();
  controlPlane.always('pending-commands', { json: [command] });
  const { asked, onSwitch, finish } = heldSwitch();
  await using agent = await startSession(controlPlane.url, { config, onSwitch });
  await agent.registered();
  await agent.advance(15_000);
  await expect.poll(() => asked, patience).toHaveLength(1);
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
  expect(asked).toMatchObject([{ id: 'c1', priority: 75 }]);
});

test('a command without a priority is a normal one', async () => {
  await using controlPlane = await ScriptedControlPlane.start();
  controlPlane.next('pending-commands', { json: [{ id: 'c1', target_mode: 'ondemand' }] });
  const { asked, onSwitch, finish } = heldSwitch();
  finish();
  await using agent = await startSession(controlPlane.url, { config, onSwitch });
  await agent.registered();
  await agent.advance(15_000);
  await controlPlane.until('executed', 1);
  expect(asked).toMatchObject([{ id: 'c1', priority: 25 }]);
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

test('a page instead of commands degrades the plugin until the next answer', async () => {
  await using controlPlane = await ScriptedControlPlane.start();
  controlPlane.next('pending-commands', { text: '<html>Bad gateway</html>' });
  await using agent = await startSession(controlPlane.url, { config });
  await agent.registered();
  await agent.advance(15_000);
  await expect.poll(() => agent.status('session').state, patience).toBe('degraded');
  expect(agent.status('session').reason).toMatch(/pending-commands is not what the protocol says/);
  await agent.advance(15_000);
  await expect.poll(() => agent.status('session').state, patience).toBe('ok');
});

test('a control plane of ours is asked to hold the question, unless a command is at work', async () => {
  await using controlPlane = await ScriptedControlPlane.start({ ours: true });
  controlPlane.next('pending-commands', { json: [] }, { json: [command] });
  const { asked, onSwitch, finish } = heldSwitch();
  await using agent = await startSession(controlPlane.url, { config, onSwitch });
  await agent.registered();
  for (let poll = 1; poll <= 2; poll++) {
    await agent.advance(15_000);
    await controlPlane.until('pending-commands', poll);
  }
  await expect.poll(() => asked, patience).toHaveLength(1);
  await agent.advance(15_000);
  await controlPlane.until('pending-commands', 3);
  expect(controlPlane.to('pending-commands').map(({ query }) => query.get('wait'))).toEqual(['15', '15', null]);
  finish();
});

test('a question is held 20 seconds at most', async () => {
  await using controlPlane = await ScriptedControlPlane.start({ ours: true });
  await using agent = await startSession(controlPlane.url, { config: { pendingCommandsIntervalSeconds: 50 } });
  await agent.registered();
  await agent.advance(50_000);
  const [question] = await controlPlane.until('pending-commands', 1);
  expect(question?.query.get('wait')).toBe('20');
});

test('a v4 backend, which cannot hold a question, is not asked to', async () => {
  await using controlPlane = await ScriptedControlPlane.start();
  await using agent = await startSession(controlPlane.url, { config });
  await agent.registered();
  await agent.advance(15_000);
  const [question] = await controlPlane.until('pending-commands', 1);
  expect([...(question?.query ?? [])]).toEqual([]);
});

test('a standby takes its promotion from a control plane of ours, and nothing else', async () => {
  await using controlPlane = await ScriptedControlPlane.start({ ours: true });
  controlPlane.role = 'standby';
  const promotion = { id: 'c2', command_type: 'promote_replica', replica_id: 'r1', expected_generation: 1 };
  controlPlane.next('pending-commands', { json: [command, promotion] });
  const { asked, onSwitch } = heldSwitch();
  await using agent = await startSession(controlPlane.url, { config, onSwitch });
  await agent.registered();
  await agent.advance(15_000);
  const answers = await controlPlane.until('executed', 2);
  expect(answers.map(({ body }) => body)).toEqual([
    { success: false, message: "This host is a standby; send 'switch' to the primary. Nothing was changed" },
    { success: false, message: "This agent has no command 'promote_replica'; it knows switch" },
  ]);
  expect(asked).toEqual([]);
});

test('a standby that is told that it has become the primary asks for its first command at once', async () => {
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

test('a frozen standby asks for nothing', async () => {
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
  const { asked, onSwitch } = heldSwitch();
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
  expect(asked).toEqual([]);
});
