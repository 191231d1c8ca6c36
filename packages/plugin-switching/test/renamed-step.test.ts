import { expect, test } from 'vitest';
import { SuccessorsWorld } from './successors-world.js';

test.each([
  ['before', 'report c1'],
  ['before', 'answer c1'],
  ['after', 'answer c1'],
] as const)(
  'a journal with the former name of the step `retire-predecessor` (crash %s "%s") is resumed',
  async (moment, effect) => {
    const world = new SuccessorsWorld();
    world.cloud.change('i-old', { state: 'terminated' });
    const reached = world.effects.stopAt(effect, moment);
    const first = await world.startSuccessor();
    await first.advance(60_000);
    await reached;
    first.crash();
    const store = await world.storage.open('host');
    const journal = await store.log('journal');
    const text = JSON.stringify(journal.records);
    expect(text).toContain('"retire-predecessor"');
    await journal.rewrite(JSON.parse(text.replaceAll('"retire-predecessor"', '"see-predecessor-off"')));
    await using second = await world.startSuccessor();
    await second.advance(90_000);
    expect(world.effects.list).toEqual(['promote i-1', 'report c1', 'answer c1']);
  },
);
