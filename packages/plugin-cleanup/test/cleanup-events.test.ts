import { SpotGuardError } from '@spotguard/sdk';
import { memoryStorage } from '@spotguard/testkit';
import { expect, test } from 'vitest';
import { ageingWorld, aRunMs } from './cleanup-world.js';

test('a run tells what it has removed, with the key of its report', async () => {
  const world = ageingWorld();
  await using agent = await world.agent();
  await agent.advance(aRunMs);
  expect(world.told).toEqual([
    {
      key: world.controlPlane.deliveries[0]?.key,
      outcome: 'done',
      reason: null,
      instanceId: 'i-0123456789abcdef0',
      imageIds: ['ami-old'],
      snapshotIds: ['snap-old', 'snap-alone'],
      failed: [],
      finishedAt: Date.parse(world.reports[0]?.timestamp ?? ''),
    },
  ]);
});

test('a run that an error ends tells why, and what could not be removed', async () => {
  const world = ageingWorld();
  world.cloud.calls.failNext('deleteSnapshot snap-old', new SpotGuardError('UPSTREAM_REFUSED', 'It is locked'));
  await using agent = await world.agent();
  await agent.advance(aRunMs);
  const failed = [{ id: 'snap-old', error: 'It is locked' }];
  expect(world.told).toMatchObject([{ outcome: 'done', imageIds: ['ami-old'], failed }]);
  world.cloud.calls.failNext('images', new Error('No, says EC2'));
  await agent.advance(3_600_000);
  expect(world.told[1]).toMatchObject({ outcome: 'failed', reason: 'No, says EC2', imageIds: [] });
});

test('a run tells also while its report cannot be written', async () => {
  const world = ageingWorld();
  const storage = memoryStorage();
  await using agent = await world.agent({}, storage);
  storage.stall();
  await agent.advance(aRunMs);
  expect(world.reports).toEqual([]);
  expect(world.told).toMatchObject([{ outcome: 'done', imageIds: ['ami-old'] }]);
});

test.each([
  ['a dry run', { dryRun: true }, {}],
  ['an instance that may change nothing', {}, { enabled: false }],
])('%s tells nothing', async (_, config, settings) => {
  const world = ageingWorld();
  world.controlPlane.settings = settings;
  await using agent = await world.agent(config);
  await agent.advance(aRunMs);
  expect(world.told).toEqual([]);
});
