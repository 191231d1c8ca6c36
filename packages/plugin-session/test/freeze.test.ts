import { type FreezeNotice, headers, readFeatures, writeFreezeNotice } from '@spotguard/protocol';
import { expect, test } from 'vitest';
import { command, config, heldSwitch } from './held-switch.js';
import { ScriptedControlPlane, settings } from './scripted-control-plane.js';
import { patience, startSession } from './session-agent.js';

const notice: FreezeNotice = {
  level: 'account',
  by: 'Ada',
  since: '2027-01-01T00:00:00.000Z',
  reason: 'The bill is wrong',
};
const description = 'The account is frozen since 2027-01-01T00:00:00.000Z by Ada: The bill is wrong';
const generation = { [headers.generation]: '1' };
const frozen = { ...generation, [headers.frozen]: writeFreezeNotice(notice) };
const told = (json: unknown, answerHeaders: Readonly<Record<string, string>>) => ({ json, headers: answerHeaders });
const server = { ours: true, features: ['known-commands', 'cancelled-commands', 'freezes'] } as const;

test('every request says that this agent knows freezes and cancelled commands', async () => {
  await using controlPlane = await ScriptedControlPlane.start(server);
  await using agent = await startSession(controlPlane.url, { config: { ...config, configRefreshIntervalSeconds: 15 } });
  await agent.registered();
  await agent.advance(15_000);
  await controlPlane.until('config', 1);
  await controlPlane.until('pending-commands', 1);
  for (const request of controlPlane.requests) {
    const named = [...readFeatures(request.headers[headers.features.toLowerCase()])];
    expect(named).toEqual(['plugin-commands', 'cancelled-commands', 'freezes']);
  }
});

test('a freeze in the answer to the registration forbids everything, and is logged with its reason', async () => {
  await using controlPlane = await ScriptedControlPlane.start(server);
  controlPlane.always('register', told({ agent_id: 'agent-1', client_id: 'client-1', config: settings }, frozen));
  await using agent = await startSession(controlPlane.url);
  await agent.registered();
  expect(agent.session.freeze).toBe(description);
  expect(agent.session.permits).toEqual({ changes: false, emergencies: false });
  expect(agent.log.lines).toContainEqual(
    expect.objectContaining({
      level: 'warn',
      message: expect.stringMatching(/^Frozen by/),
      fields: expect.objectContaining({ freeze: description }),
    }),
  );
});

test('a freeze that begins and ends is learned while the request for commands is held, without a pause', async () => {
  await using controlPlane = await ScriptedControlPlane.start(server);
  controlPlane.next('pending-commands', told([], frozen), told([], generation), 'hang');
  await using agent = await startSession(controlPlane.url, { config });
  await agent.registered();
  const goesOn = controlPlane.until('pending-commands', 3);
  // No time passes from here on: the clock of the test does not move.
  await agent.advance(0);
  const asked = await goesOn;
  expect(asked.map(({ query }) => query.get('frozen'))).toEqual([null, 'true', null]);
  expect(agent.session.freeze).toBeUndefined();
  expect(agent.session.permits).toEqual({ changes: true, emergencies: true });
  expect(agent.log.messages('info')).toContain('The freeze of the control plane has ended');
});

test('running work pauses under a freeze of the control plane, and goes on when it has ended', async () => {
  await using controlPlane = await ScriptedControlPlane.start(server);
  controlPlane.next('pending-commands', told([], frozen), 'hang');
  await using agent = await startSession(controlPlane.url, { config: { ...config, heartbeatIntervalSeconds: 15 } });
  await agent.registered();
  await agent.advance(0);
  await expect.poll(() => agent.session.freeze, patience).toBe(description);
  let goesOn = false;
  const enabled = agent.session.enabled(AbortSignal.timeout(60_000)).then(() => {
    goesOn = true;
  });
  // An answer without the generation, as to an unknown instance, says nothing about freezes.
  await agent.advance(15_000);
  await controlPlane.until('heartbeat', 1);
  await controlPlane.until('pending-commands', 2);
  expect({ goesOn, freeze: agent.session.freeze }).toEqual({ goesOn: false, freeze: description });
  controlPlane.always('heartbeat', told({ success: true }, generation));
  await agent.advance(15_000);
  await enabled;
  expect(agent.session.freeze).toBeUndefined();
});

test('an answer to a request that was sent before the freeze was told does not end it', async () => {
  await using controlPlane = await ScriptedControlPlane.start(server);
  let answerHeartbeat = () => {};
  controlPlane.always('heartbeat', (_, answer) => {
    answerHeartbeat = () => answer(told({ success: true }, generation));
    return 'hang';
  });
  let answerPoll = () => {};
  controlPlane.next('pending-commands', (_, answer) => {
    answerPoll = () => answer(told([], frozen));
    return 'hang';
  });
  controlPlane.always('pending-commands', 'hang');
  await using agent = await startSession(controlPlane.url, { config: { ...config, heartbeatIntervalSeconds: 5 } });
  await agent.registered();
  await agent.advance(0);
  await controlPlane.until('pending-commands', 1);
  await agent.advance(5_000);
  await controlPlane.until('heartbeat', 1);
  answerPoll();
  await expect.poll(() => agent.session.freeze, patience).toBe(description);
  answerHeartbeat();
  await expect
    .poll(() => agent.agent.workers.find(({ name }) => name === 'heartbeat')?.lastSucceededAt, patience)
    .toBeDefined();
  expect(agent.session.freeze).toBe(description);
});

test('a command that crosses with a freeze is not begun, and is when the freeze has ended', async () => {
  await using controlPlane = await ScriptedControlPlane.start(server);
  controlPlane.next('pending-commands', told([command], frozen), told([command], generation), 'hang');
  const { calls, onSwitch } = heldSwitch();
  await using agent = await startSession(controlPlane.url, { config, onSwitch });
  await agent.registered();
  await agent.advance(0);
  const asked = await controlPlane.until('pending-commands', 3);
  await expect.poll(() => calls.map(({ id }) => id), patience).toEqual(['c1']);
  expect(asked.map(({ query }) => query.get('known'))).toEqual([null, null, 'c1']);
  expect(controlPlane.to('executed')).toEqual([]);
});
