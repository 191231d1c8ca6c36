import { takeOverFinished } from '@spotguard/plugin-succession/contract';
import { formatLaunchIntent } from '@spotguard/protocol';
import { definePlugin, type Output, SpotGuardError } from '@spotguard/sdk';
import { expect, test } from 'vitest';
import * as z from 'zod';
import { switchFinished } from '../src/contract.js';
import { intentOf, SuccessorsWorld } from './successors-world.js';
import { SwitchingWorld } from './switching-world.js';

/** Hears what became of switches, on the predecessor and on the successor. */
class Listener {
  readonly switches: Output<typeof switchFinished.payload>[] = [];
  readonly takeOvers: Output<typeof takeOverFinished.payload>[] = [];
  readonly plugin = definePlugin({
    id: 'listener',
    version: '0.0.0',
    summary: 'Hears what became of switches.',
    stability: 'experimental',
    config: z.strictObject({}),
    listens: [switchFinished, takeOverFinished],
    setup: ({ events }) => {
      events.on(switchFinished, (payload) => void this.switches.push(payload));
      events.on(takeOverFinished, (payload) => void this.takeOvers.push(payload));
      return {};
    },
  });
}

const target = { market: 'spot', zone: 'us-east-1b' };

/** Has an agent that crashed at this change of a switch, and the listener of that agent. */
async function crashedSwitch(effect: string, moment: 'before' | 'after') {
  const world = new SwitchingWorld();
  const before = new Listener();
  const reached = world.effects.stopAt(effect, moment);
  const first = await world.start({ plugins: [before.plugin] });
  void first.order();
  await first.advance(60_000);
  await reached;
  first.crash();
  return { world, before };
}

test('a switch that is done tells so before this instance retires, with the seconds of each step', async () => {
  const world = new SwitchingWorld();
  world.cloud.imagesBecomeAvailable = false;
  const listener = new Listener();
  await using agent = await world.start({ plugins: [listener.plugin] });
  const startedAt = agent.clock.now();
  void agent.order();
  await agent.advance(90_000);
  expect(listener.switches).toEqual([]);
  world.cloud.finishImages();
  await agent.advance(0);
  const seconds = { verify: 0, image: 0, 'image-available': 90, launch: 0, ready: 0, 'hand-over': 0, promote: 0 };
  const ids = { instanceId: 'i-old', successorId: 'i-1' };
  const told = { key: 'c1', outcome: 'done', reason: null, ...ids, target, trigger: 'manual', startedAt, seconds };
  expect(listener.switches).toEqual([told]);
  expect(world.effects.list).not.toContain('terminate i-old');
  await agent.advance(60_000);
  expect(world.effects.list).toContain('terminate i-old');
  expect(listener.switches).toHaveLength(1);
});

test('a switch that is undone tells why, when everything is undone', async () => {
  const world = new SwitchingWorld();
  world.cloud.fail('launch', new SpotGuardError('QUOTA_EXCEEDED', 'No, says EC2'));
  const listener = new Listener();
  await using agent = await world.start({ plugins: [listener.plugin] });
  await agent.order();
  await agent.advance(0);
  expect(listener.switches).toMatchObject([
    { key: 'c1', outcome: 'undone', reason: 'No, says EC2', instanceId: 'i-old', successorId: null, target },
  ]);
  expect(Object.keys(listener.switches[0]?.seconds ?? {})).toEqual(['verify', 'image', 'image-available', 'launch']);
});

test('a switch that goes on after a crash tells once, with the same key', async () => {
  const { world, before } = await crashedSwitch('launch i-1', 'after');
  const listener = new Listener();
  await using agent = await world.start({ plugins: [listener.plugin] });
  await agent.advance(180_000);
  expect(before.switches).toEqual([]);
  expect(listener.switches).toMatchObject([{ key: 'c1', outcome: 'done', successorId: 'i-1' }]);
  expect(listener.switches[0]?.seconds).not.toHaveProperty('image');
});

test('a switch that had finished before a crash does not tell again', async () => {
  const { world, before } = await crashedSwitch('report c1', 'after');
  const listener = new Listener();
  await using agent = await world.start({ plugins: [listener.plugin] });
  await agent.advance(180_000);
  expect(world.effects.list).toContain('terminate i-old');
  expect(before.switches).toMatchObject([{ key: 'c1', outcome: 'done' }]);
  expect(listener.switches).toEqual([]);
});

test('a switch of another version tells that it was refused', async () => {
  const { world } = await crashedSwitch('create ami-1', 'after');
  const store = await world.storage.open('host');
  const journal = await store.log('journal');
  const ofOtherVersion = (entry: unknown) => ({ ...(entry as object), version: 0 });
  await journal.rewrite(journal.records.map(ofOtherVersion));
  const listener = new Listener();
  await using agent = await world.start({ plugins: [listener.plugin] });
  await agent.advance(60_000);
  expect(listener.switches).toMatchObject([
    { key: 'c1', outcome: 'refused', reason: expect.stringContaining('version 0'), successorId: null, target: null },
  ]);
});

test('the successor of a switch tells that it has taken over, with the key of the switch', async () => {
  const world = new SuccessorsWorld();
  const listener = new Listener();
  await using agent = await world.startSuccessor(intentOf(), [listener.plugin]);
  const startedAt = agent.clock.now();
  await agent.advance(10_000);
  world.controlPlane.register('i-1', 'primary');
  await agent.advance(0);
  const ids = { instanceId: 'i-1', predecessorId: 'i-old' };
  const seconds = { 'await-hand-over': 10, 'take-over': 0 };
  const done = { outcome: 'done', reason: null, by: 'hand-over' };
  const told = { key: 'c1', launchedFor: 'switch', ...done, ...ids, startedAt, seconds };
  expect(listener.takeOvers).toEqual([told]);
  world.cloud.change('i-old', { state: 'terminated' });
  await agent.advance(120_000);
  expect(world.effects.list).toEqual(['report c1', 'answer c1']);
  expect(listener.takeOvers).toHaveLength(1);
});

test.each([
  ['failover', 'failover', 'notice-1.2'],
  ['standby', 'replica', 'r1'],
] as const)(
  'an instance that was launched as a %s tells that its predecessor is gone',
  async (kind, launchedFor, key) => {
    const world = new SuccessorsWorld();
    const listener = new Listener();
    const intent = formatLaunchIntent({ kind, key, startedAt: 1, fromMarket: 'spot' });
    await using agent = await world.startSuccessor(intent, [listener.plugin]);
    world.cloud.change('i-old', { state: 'terminated' });
    await agent.advance(20_000);
    expect(listener.takeOvers).toMatchObject([{ key, launchedFor, outcome: 'done', by: 'predecessor-gone' }]);
  },
);

test('an instance that cannot take over tells why', async () => {
  const world = new SuccessorsWorld();
  const listener = new Listener();
  world.controlPlane.promotionOutcome = 'superseded';
  await using agent = await world.startSuccessor(intentOf(), [listener.plugin]);
  world.cloud.change('i-old', { state: 'terminated' });
  await agent.advance(60_000);
  expect(listener.takeOvers).toMatchObject([
    { key: 'c1', outcome: 'undone', reason: 'Another instance has become the primary of this workload', by: null },
  ]);
});
