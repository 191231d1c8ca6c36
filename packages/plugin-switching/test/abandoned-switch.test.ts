import { tagKeys } from '@spotguard/protocol';
import { expect, test } from 'vitest';
import { temporaryFailure } from './fake-cloud.js';
import { SwitchingWorld } from './switching-world.js';

/** A world in which an agent crashed at this change of a switch, with a journal of another version of the procedure. */
async function interruptedSwitch(effect: string, moment: 'before' | 'after'): Promise<SwitchingWorld> {
  const world = new SwitchingWorld();
  const reached = world.effects.stopAt(effect, moment);
  const first = await world.start();
  void first.order();
  await first.advance(60_000);
  await reached;
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
  'the leftovers of a switch of another version that crashed %s %s are removed',
  async (moment, effect, expected) => {
    const world = await interruptedSwitch(effect, moment);
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

test('the plugin is degraded while a replacement cannot be terminated, and the next start tries again', async () => {
  const world = await interruptedSwitch('launch i-1', 'after');
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

test('a replacement that may be the primary is not terminated', async () => {
  const world = await interruptedSwitch('promote i-1', 'after');
  await using agent = await world.start();
  await agent.advance(60_000);
  expect(world.cloud.instances.get('i-1')?.state).toBe('running');
  expect(agent.status('switching')).toMatchObject({ state: 'degraded', reason: expect.stringContaining('i-1') });
});

test('an instance that this one did not launch is not terminated, whatever the journal says', async () => {
  const world = await interruptedSwitch('launch i-1', 'after');
  world.cloud.change('i-1', { tags: { [tagKeys.predecessor]: 'i-other' } });
  await using agent = await world.start();
  await agent.advance(60_000);
  expect(world.cloud.instances.get('i-1')?.state).toBe('running');
});

test('a temporary failure is retried', async () => {
  const world = await interruptedSwitch('launch i-1', 'after');
  world.cloud.fail('describe', temporaryFailure());
  world.cloud.fail('terminate', temporaryFailure());
  await using agent = await world.start();
  await agent.advance(60_000);
  expect(world.cloud.instances.get('i-1')?.state).toBe('terminated');
});
