import { expect, test } from 'vitest';
import { command, config, heldSwitch, path } from './held-switch.js';
import { ScriptedControlPlane } from './scripted-control-plane.js';
import { patience, startSession } from './session-agent.js';

test('items without an id are dropped and counted, unreadable commands are answered, and the others are executed', async () => {
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
  [
    'a text for a wait',
    { terminate_wait_seconds: 'soon' },
    /^.*: terminate_wait_seconds: .*correct it and send it again$/,
  ],
  ['a negative wait', { terminate_wait_seconds: -1 }, /terminate_wait_seconds: /],
  ['a word for a priority', { priority: 'high' }, /priority: /],
  [
    'a list for a pool, and a number for a mode',
    { target_pool_id: ['a'], target_mode: 3 },
    /target_mode: .*; target_pool_id: /,
  ],
])(
  'a command with %s is acknowledged once with the name of the field, however often it is listed',
  async (_, change, message) => {
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
  },
);

test('unusual forms of fields with only one possible meaning are accepted', async () => {
  await using controlPlane = await ScriptedControlPlane.start();
  const odd = { ...command, priority: null, command_type: null, terminate_wait_seconds: '300', target_pool_id: 17 };
  controlPlane.next('pending-commands', { json: [odd] });
  const { calls, onSwitch, finish } = heldSwitch();
  await using agent = await startSession(controlPlane.url, { config, onSwitch });
  await agent.registered();
  await agent.advance(15_000);
  await expect
    .poll(() => calls, patience)
    .toMatchObject([
      { priority: 25, input: { target_mode: 'spot', target_pool_id: '17', terminate_wait_seconds: 300 } },
    ]);
  finish();
});

test('of thousands of commands at most 51 are executed at a time, the most urgent first, and the others later', async () => {
  await using controlPlane = await ScriptedControlPlane.start();
  const open = new Map(
    Array.from({ length: 20_000 }, (_, place) => [`c${place}`, { ...command, id: `c${place}`, priority: 25 }]),
  );
  open.set('urgent', { ...command, id: 'urgent', priority: 75 });
  controlPlane.always('pending-commands', () => ({ json: [...open.values()] }));
  const { calls, onSwitch, finish } = heldSwitch();
  await using agent = await startSession(controlPlane.url, { config, onSwitch });
  await agent.registered();
  await agent.advance(15_000);
  await expect
    .poll(() => agent.log.messages('warn'), patience)
    .toContain('More commands are pending than are executed at a time; the others wait');
  await expect.poll(() => calls[0]?.id, patience).toBe('urgent');
  const taken = agent.log.lines.find(({ message }) => message === 'Found 51 pending command(s)');
  expect(taken?.fields).toMatchObject({ ids: expect.arrayContaining(['urgent', 'c0', 'c49']) });
  finish();
  const answered = await controlPlane.until('executed', 51);
  for (const { path: to } of answered) open.delete(to.split('/').at(-2) ?? '');
  await agent.advance(15_000);
  await controlPlane.until('executed', 101);
});
