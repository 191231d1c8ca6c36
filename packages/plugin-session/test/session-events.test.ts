import { headers } from '@spotguard/protocol';
import { definePlugin, type Output } from '@spotguard/sdk';
import { expect, test } from 'vitest';
import * as z from 'zod';
import { roleChanged, sessionRegistered } from '../src/contract.js';
import { ScriptedControlPlane, settings } from './scripted-control-plane.js';
import { patience, startSession } from './session-agent.js';

type Told = Output<typeof roleChanged.payload> | Output<typeof sessionRegistered.payload>;
const instanceId = 'i-0123456789abcdef0';

function listener(told: Told[]) {
  return definePlugin({
    id: 'listener',
    version: '0.0.0',
    summary: 'Hears of the registration and the roles.',
    stability: 'experimental',
    config: z.strictObject({}),
    listens: [sessionRegistered, roleChanged],
    setup({ events }) {
      events.on(sessionRegistered, (payload) => void told.push(payload));
      events.on(roleChanged, (payload) => void told.push(payload));
      return {};
    },
  });
}

/** Starts an agent that has registered, and resolves with what it has told so far. */
async function registered(controlPlane: ScriptedControlPlane) {
  const told: Told[] = [];
  const agent = await startSession(controlPlane.url, { plugins: [listener(told)] });
  await agent.registered();
  await expect.poll(() => told.length, patience).toBe(2);
  return { agent, told };
}

test('an instance tells its role and that it has registered', async () => {
  await using controlPlane = await ScriptedControlPlane.start({ ours: true });
  const json = { agent_id: 'agent-1', client_id: 'client-1', config: settings };
  controlPlane.always('register', { json, headers: { [headers.generation]: '4' } });
  const { agent, told } = await registered(controlPlane);
  await using _ = agent;
  expect(told).toEqual([
    { key: `${instanceId}/primary/4`, instanceId, from: null, to: 'primary', reason: null, generation: 4 },
    { key: `${instanceId}/registered`, instanceId, agentId: 'agent-1', role: 'primary' },
  ]);
});

test('with a v4 backend, an instance tells that it is the primary, without a generation', async () => {
  await using controlPlane = await ScriptedControlPlane.start({ ours: false });
  const { agent, told } = await registered(controlPlane);
  await using _ = agent;
  expect(told).toMatchObject([{ to: 'primary', generation: null }, { role: 'primary' }]);
});

test('an instance tells when another one has become the primary', async () => {
  await using controlPlane = await ScriptedControlPlane.start({ ours: true });
  const { agent, told } = await registered(controlPlane);
  await using _ = agent;
  controlPlane.role = 'superseded';
  await agent.registry.release('i-new', AbortSignal.timeout(patience.timeout)).catch(() => {});
  await expect.poll(() => told.length, patience).toBe(3);
  expect(told[2]).toMatchObject({
    from: 'primary',
    to: 'superseded',
    reason: 'Another instance is the primary of this workload',
  });
});

test('an instance that hands over tells it once, with the same key after a restart', async () => {
  await using controlPlane = await ScriptedControlPlane.start({ ours: true });
  const keys: string[] = [];
  for (let start = 1; start <= 2; start++) {
    const { agent, told } = await registered(controlPlane);
    await using _ = agent;
    agent.session.retire();
    agent.session.retire();
    await agent.advance(0);
    expect(told.slice(2)).toMatchObject([{ from: 'primary', to: 'retiring', reason: expect.any(String) }]);
    keys.push(told[2]?.key ?? '');
  }
  expect(new Set(keys)).toEqual(new Set([`${instanceId}/retiring`]));
});
