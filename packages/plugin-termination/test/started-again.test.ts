import { expect, test } from 'vitest';
import { noticePath, TerminationWorld } from './termination-world.js';

/** The world a day after `i-old` failed over to `i-1` with a broken disk, so that its journal does not record it. */
async function afterFailover(): Promise<TerminationWorld> {
  const world = new TerminationWorld();
  world.cloud.add('i-old', { tags: { 'spotguard:agent': 'demo', 'spotguard:generation': '1' } });
  const first = await world.start();
  await first.advance(10_000);
  world.storage.failWith(new Error('The disk is full'));
  world.giveNotice('stop');
  await first.advance(10_000);
  first.crash();
  world.storage.failWith(undefined);
  world.cloud.documents.delete(noticePath);
  await world.clock.advance(86_400_000);
  return world;
}

test('an instance that EC2 starts again is retired by its tags alone, and ends its agent', async () => {
  const world = await afterFailover();
  expect(world.cloud.instances.get('i-old')?.tags).toMatchObject({ 'spotguard:successor': 'i-1' });
  await using agent = await world.start({ instance: { lineage: { successor: 'i-1' } } });
  await agent.advance(0);
  expect(agent.session.role).toBe('retiring');
  await agent.advance(300_000);
  expect(await agent.agent.ended).toMatchObject({ outcome: 'retired' });
});

test('an instance without a living successor is left to the control plane', async () => {
  const world = await afterFailover();
  await using agent = await world.start();
  await agent.advance(300_000);
  expect(agent.session.role).toBe('primary');
});
