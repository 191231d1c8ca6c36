import { expect, test } from 'vitest';
import { command, config, heldSwitch, path } from './held-switch.js';
import { ScriptedControlPlane } from './scripted-control-plane.js';
import { patience, startSession } from './session-agent.js';

const second = { ...command, id: 'c2' };

test.each([
  ['a v4 backend', { ours: false }],
  ['a control plane of ours that does not know `known`', { ours: true }],
])('%s is asked again as soon as a command has ended', async (_, server) => {
  await using controlPlane = await ScriptedControlPlane.start(server);
  controlPlane.next('pending-commands', { json: [command] });
  const { calls, onSwitch, finish } = heldSwitch();
  await using agent = await startSession(controlPlane.url, { config, onSwitch });
  await agent.registered();
  await agent.advance(0);
  await expect.poll(() => calls, patience).toHaveLength(1);
  expect(controlPlane.to('pending-commands')).toHaveLength(1);
  controlPlane.next('pending-commands', { json: [command, second] }, { json: [second] });
  finish();
  // No time passes: the clock of the test does not move.
  const answers = await controlPlane.until('executed', 2);
  expect(answers.map((answer) => answer.path)).toEqual([path('c1'), path('c2')]);
  expect(calls.map(({ id }) => id)).toEqual(['c1', 'c2']);
});

test('a control plane that lists a command after its end is not asked without a pause', async () => {
  await using controlPlane = await ScriptedControlPlane.start();
  controlPlane.always('pending-commands', { json: [command] });
  await using agent = await startSession(controlPlane.url, { config });
  await agent.registered();
  await agent.advance(0);
  await controlPlane.until('executed', 1);
  const polls = () => agent.agent.workers.find(({ name }) => name === 'pending-commands');
  await expect.poll(() => polls()?.lastSucceededAt, patience).toBeDefined();
  const asked = controlPlane.to('pending-commands').length;
  expect(asked).toBeLessThanOrEqual(2);
  await agent.advance(15_000);
  await controlPlane.until('pending-commands', asked + 1);
  expect(controlPlane.to('executed')).toHaveLength(1);
});

test('a control plane that has new commands without end is asked only so often in an interval', async () => {
  await using controlPlane = await ScriptedControlPlane.start();
  const newCommand = () => ({ ...command, id: `c${controlPlane.to('pending-commands').length}` });
  controlPlane.always('pending-commands', () => ({ json: [newCommand()] }));
  await using agent = await startSession(controlPlane.url, { config });
  await agent.registered();
  await agent.advance(0);
  const polls = () => agent.agent.workers.find(({ name }) => name === 'pending-commands');
  await expect.poll(() => polls()?.lastSucceededAt, patience).toBeDefined();
  const asked = controlPlane.to('pending-commands').length;
  expect(asked).toBeGreaterThan(2);
  await agent.advance(15_000);
  await controlPlane.until('pending-commands', asked + 1);
});

test('our control plane holds a request while a command is being executed, and the next one arrives meanwhile', async () => {
  await using controlPlane = await ScriptedControlPlane.start({ ours: true, features: ['known-commands'] });
  controlPlane.next('pending-commands', { json: [command] }, { json: [command, second] }, { json: [command, second] });
  const { calls, onSwitch, finish } = heldSwitch();
  const parked: typeof onSwitch = (input, call) => {
    call.park();
    return onSwitch(input, call);
  };
  await using agent = await startSession(controlPlane.url, { config, onSwitch: parked });
  await agent.registered();
  await agent.advance(0);
  await controlPlane.until('pending-commands', 3);
  await expect.poll(() => calls.map(({ id }) => id), patience).toEqual(['c1', 'c2']);
  const asked = controlPlane.to('pending-commands').map(({ query }) => [query.get('known'), query.get('wait')]);
  expect(asked.slice(1)).toEqual([
    ['c1', '15'],
    ['c1,c2', '15'],
  ]);
  finish();
  await controlPlane.until('executed', 2);
});

test('a command that has ended is known until the control plane does not list it any more', async () => {
  await using controlPlane = await ScriptedControlPlane.start({ ours: true, features: ['known-commands'] });
  controlPlane.next('pending-commands', { json: [command] }, { json: [command] }, { json: [command] });
  await using agent = await startSession(controlPlane.url, { config });
  await agent.registered();
  await agent.advance(0);
  await controlPlane.until('executed', 1);
  await controlPlane.until('pending-commands', 2);
  for (const poll of [3, 4, 5]) {
    await agent.advance(15_000);
    await controlPlane.until('pending-commands', poll);
  }
  const known = controlPlane.to('pending-commands').map(({ query }) => query.get('known'));
  expect(known.slice(0, 5)).toEqual([null, 'c1', 'c1', 'c1', null]);
  expect(controlPlane.to('executed')).toHaveLength(1);
});
