import { tagKeys } from '@spotguard/protocol';
import { expect, test } from 'vitest';
import { passing } from './fake-cloud.js';
import { SwitchingWorld } from './switching-world.js';

/** A switch that an agent lost at this effect, in a journal that says another version of the procedure began it. */
async function lostSwitch(effect: string, moment: 'before' | 'after'): Promise<SwitchingWorld> {
  const world = new SwitchingWorld();
  const lost = world.effects.stopAt(effect, moment);
  const first = await world.start();
  void first.order();
  await first.advance(60_000);
  await lost;
  first.crash();
  const store = await world.storage.open('host');
  const journal = await store.log('journal');
  await journal.rewrite(
    journal.records.map((entry) => ({
      ...(entry as object),
      ...('version' in (entry as object) ? { version: 0 } : {}),
    })),
  );
  return world;
}

test.each([
  ['after', 'launch i-1', ['terminate i-1', 'release i-1', 'remove ami-1']],
  ['after', 'create ami-1', []],
] as const)(
  'what a switch of another version left, when it was lost %s %s, is ended',
  async (moment, effect, expected) => {
    const world = await lostSwitch(effect, moment);
    const before = world.effects.list.length;
    await using agent = await world.start();
    expect(await agent.order()).toMatchObject({
      status: 'failed',
      message: expect.stringMatching(/begun by version 0/),
    });
    await agent.advance(60_000);
    expect(world.effects.list.slice(before)).toEqual(expected);
    expect(agent.log.messages('error')).toContain('Procedure cannot go on');
    expect(agent.status('switching').state).toBe('ok');
  },
);

test('until it can be ended the plugin says what is left, and another start tries again', async () => {
  const world = await lostSwitch('launch i-1', 'after');
  world.cloud.fail('terminate', new Error('No, says EC2'));
  const first = await world.start();
  await first.advance(60_000);
  expect(first.status('switching')).toMatchObject({ state: 'degraded', reason: expect.stringContaining('i-1') });
  expect(first.log.messages('error')).toContain('What a procedure has created could not be removed');
  await first.stop();
  await using second = await world.start();
  await second.advance(60_000);
  expect(world.cloud.instances.get('i-1')?.state).toBe('terminated');
});

test('a replacement that may be the primary is left to a person', async () => {
  const world = await lostSwitch('promote i-1', 'after');
  await using agent = await world.start();
  await agent.advance(60_000);
  expect(world.cloud.instances.get('i-1')?.state).toBe('running');
  expect(agent.status('switching')).toMatchObject({ state: 'degraded', reason: expect.stringContaining('i-1') });
});

test('an instance that somebody else launched is not ended, whatever the journal says', async () => {
  const world = await lostSwitch('launch i-1', 'after');
  world.cloud.change('i-1', { tags: { [tagKeys.predecessor]: 'i-other' } });
  await using agent = await world.start();
  await agent.advance(60_000);
  expect(world.cloud.instances.get('i-1')?.state).toBe('running');
});

test('what fails in passing is tried again', async () => {
  const world = await lostSwitch('launch i-1', 'after');
  world.cloud.fail('describe', passing());
  world.cloud.fail('terminate', passing());
  await using agent = await world.start();
  await agent.advance(60_000);
  expect(world.cloud.instances.get('i-1')?.state).toBe('terminated');
});
