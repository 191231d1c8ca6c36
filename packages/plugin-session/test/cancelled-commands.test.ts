import { headers } from '@spotguard/protocol';
import type { Call } from '@spotguard/sdk';
import { memoryStorage } from '@spotguard/testkit';
import { expect, test } from 'vitest';
import { command, config, heldSwitch, path } from './held-switch.js';
import { ScriptedControlPlane } from './scripted-control-plane.js';
import { patience, startSession } from './session-agent.js';

const server = { ours: true, features: ['known-commands', 'cancelled-commands', 'freezes'] } as const;
const generation = { [headers.generation]: '1' };
const cancels = (...ids: readonly string[]) => ({ ...generation, [headers.cancelled]: ids.join(',') });

/** A switch that undoes itself when it is cancelled, as those of plugin-switching do. */
function obedientSwitch() {
  const begun: string[] = [];
  const onSwitch = async (_: unknown, { id, preempted }: Call) => {
    begun.push(id);
    await new Promise<void>((resolve) => preempted.addEventListener('abort', () => resolve(), { once: true }));
    throw preempted.reason;
  };
  return { begun, onSwitch };
}

test('a running command that is cancelled is undone and acknowledged as cancelled, without a pause', async () => {
  await using controlPlane = await ScriptedControlPlane.start(server);
  controlPlane.next('pending-commands', { json: [command], headers: generation }, { json: [], headers: cancels('c1') });
  controlPlane.always('pending-commands', 'hang');
  const { begun, onSwitch } = obedientSwitch();
  await using agent = await startSession(controlPlane.url, { config, onSwitch });
  await agent.registered();
  // No time passes from here on: the clock of the test does not move.
  await agent.advance(0);
  const [answer] = await controlPlane.until('executed', 1);
  expect(begun).toEqual(['c1']);
  expect(answer?.path).toBe(path('c1'));
  expect(answer?.body).toEqual({ success: false, message: 'It was cancelled', cancelled: true });
  const asked = await controlPlane.until('pending-commands', 3);
  expect(asked[2]?.query.get('cancelled')).toBe('c1');
});

test('a cancellation that comes too late changes nothing about the answer', async () => {
  await using controlPlane = await ScriptedControlPlane.start(server);
  controlPlane.next('pending-commands', { json: [command], headers: generation }, { json: [], headers: cancels('c1') });
  controlPlane.always('pending-commands', 'hang');
  const { onSwitch, finish } = heldSwitch();
  await using agent = await startSession(controlPlane.url, { config, onSwitch });
  await agent.registered();
  await agent.advance(0);
  await controlPlane.until('pending-commands', 3);
  finish();
  const [answer] = await controlPlane.until('executed', 1);
  expect(answer?.body).toMatchObject({ success: true, message: 'Switched' });
});

test('a cancelled command that never arrived is acknowledged as cancelled once, and is not executed later', async () => {
  await using controlPlane = await ScriptedControlPlane.start(server);
  controlPlane.always('heartbeat', { json: { success: true }, headers: cancels('c1') });
  const storage = memoryStorage();
  const { begun, onSwitch } = obedientSwitch();
  const options = { config: { ...config, heartbeatIntervalSeconds: 5 }, onSwitch, storage };
  {
    await using agent = await startSession(controlPlane.url, options);
    await agent.registered();
    await agent.advance(5_000);
    const [answer] = await controlPlane.until('executed', 1);
    expect(answer?.body).toEqual({ success: false, message: 'It was cancelled', cancelled: true });
    const before = controlPlane.to('heartbeat').length;
    await agent.advance(5_000);
    await agent.advance(5_000);
    await controlPlane.until('heartbeat', before + 2);
  }
  controlPlane.always('heartbeat', { json: { success: true }, headers: generation });
  controlPlane.next('pending-commands', { json: [command], headers: generation });
  await using agent = await startSession(controlPlane.url, options);
  await agent.registered();
  await agent.advance(0);
  await controlPlane.until('pending-commands', 1);
  await expect.poll(() => agent.log.messages('info'), patience).toContain('Found 1 pending command(s)');
  expect(begun).toEqual([]);
  expect(controlPlane.to('executed')).toHaveLength(1);
});

test('a control plane that cannot cancel is never told that a command was cancelled', async () => {
  await using controlPlane = await ScriptedControlPlane.start({ ours: true, features: ['known-commands'] });
  controlPlane.next('pending-commands', { json: [command], headers: generation }, { json: [], headers: cancels('c1') });
  controlPlane.always('pending-commands', 'hang');
  const { onSwitch } = obedientSwitch();
  await using agent = await startSession(controlPlane.url, { config, onSwitch });
  await agent.registered();
  await agent.advance(0);
  const [answer] = await controlPlane.until('executed', 1);
  expect(answer?.body).toEqual({ success: false, message: 'It was cancelled' });
});
