import type { InstanceDescription } from '@spotguard/plugin-aws/contract';
import { expect, test } from 'vitest';
import { temporaryFailure } from './fake-cloud.js';
import { SuccessorsWorld } from './successors-world.js';

test.each<[string, Partial<InstanceDescription>]>([
  ['with the tags of a replacement', { clientToken: 'by hand' }],
  ['without a client token', { clientToken: undefined }],
])('an instance that was launched by hand %s terminates nothing and logs the reason', async (_, facts) => {
  const world = new SuccessorsWorld();
  world.cloud.change('i-1', facts);
  await using agent = await world.startSuccessor();
  world.controlPlane.register('i-1', 'primary');
  await agent.advance(600_000);
  expect(world.effects.list).toEqual(['report c1', 'answer c1']);
  expect(world.cloud.instances.get('i-old')?.state).toBe('running');
  const line = agent.log.lines.find(({ message }) => message === 'This instance does not terminate its predecessor');
  expect(line).toMatchObject({ level: 'error', fields: { reason: expect.stringContaining('tags') } });
});

test('a predecessor with the tag of another workload is never terminated', async () => {
  const world = new SuccessorsWorld();
  world.cloud.change('i-old', { tags: { 'spotguard:agent': 'other' } });
  await using agent = await world.startSuccessor();
  world.controlPlane.register('i-1', 'primary');
  await agent.advance(600_000);
  expect(world.effects.list).toEqual(['report c1', 'answer c1']);
});

test('a predecessor that names this instance as its successor is terminated, however this instance was launched', async () => {
  const world = new SuccessorsWorld();
  world.cloud.change('i-1', { clientToken: 'by hand' });
  world.cloud.change('i-old', { tags: { 'spotguard:agent': 'demo', 'spotguard:successor': 'i-1' } });
  await using agent = await world.startSuccessor();
  world.controlPlane.register('i-1', 'primary');
  await agent.advance(600_000);
  expect(world.effects.list).toEqual(['terminate i-old', 'report c1', 'answer c1']);
});

test('while EC2 does not answer about the predecessor, it is not terminated, and EC2 is asked again', async () => {
  const world = new SuccessorsWorld();
  await using agent = await world.startSuccessor();
  world.controlPlane.register('i-1', 'primary');
  await agent.advance(119_999);
  world.cloud.fail('describe', ...Array.from({ length: 4 }, () => temporaryFailure()));
  await agent.advance(60_000);
  expect(world.effects.list).toEqual(['terminate i-old', 'report c1', 'answer c1']);
});
