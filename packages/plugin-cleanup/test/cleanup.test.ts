import { paths } from '@spotguard/protocol';
import { SpotGuardError } from '@spotguard/sdk';
import { memoryStorage } from '@spotguard/testkit';
import { expect, test } from 'vitest';
import { ageingWorld, aRunMs, CleanupWorld, dayMs, start } from './cleanup-world.js';

const all = ['deregister ami-old', 'deleteSnapshot snap-old', 'deleteSnapshot snap-alone'];

test('old images and snapshots that nobody uses are removed and reported', async () => {
  const world = ageingWorld();
  await using agent = await world.agent();
  await agent.advance(59_000);
  expect(world.cloud.calls.made).toEqual([]);
  await agent.advance(aRunMs);
  expect(world.removals).toEqual(all);
  expect(world.reports).toEqual([
    {
      timestamp: expect.stringMatching(/^2027-01-01T00:0\d:\d\d\.\d{6}\+00:00$/),
      snapshots: {
        type: 'snapshots',
        deleted: ['snap-alone'],
        failed: [],
        cutoff_date: '2026-12-25T00:01:00.000000+00:00',
      },
      amis: {
        type: 'amis',
        deleted_amis: ['ami-old'],
        deleted_snapshots: ['snap-old'],
        failed: [],
        cutoff_date: '2026-12-02T00:01:00.000000+00:00',
      },
    },
  ]);
  expect(world.controlPlane.deliveries[0]?.path).toBe(paths.cleanupReport('agent-1'));
  await agent.advance(3_600_000);
  expect(world.reports).toHaveLength(2);
  expect(new Set(world.controlPlane.deliveries.map(({ key }) => key)).size).toBe(2);
});

test('an instance that may change nothing neither calls EC2 nor reports', async () => {
  const world = ageingWorld();
  world.controlPlane.settings = { enabled: false };
  await using agent = await world.agent();
  await agent.advance(aRunMs);
  expect(world.cloud.calls.made).toEqual([]);
  expect(world.reports).toEqual([]);
});

test('an instance that is disabled during a run stops before the next removal', async () => {
  const world = ageingWorld();
  world.cloud.calls.intercept = (call, proceed) => {
    if (call === 'deregister ami-old') world.controlPlane.settings = { enabled: false };
    return proceed();
  };
  await using agent = await world.agent();
  await agent.advance(aRunMs);
  expect(world.removals).toEqual(['deregister ami-old']);
  const error = expect.stringContaining('any more');
  expect(world.reports).toMatchObject([
    { amis: { deleted_amis: ['ami-old'], deleted_snapshots: [], error }, snapshots: { deleted: [], error } },
  ]);
});

test('an image that comes into use between the two selections is kept', async () => {
  const world = ageingWorld();
  let reads = 0;
  world.cloud.calls.intercept = (call, proceed) => {
    if (call === 'uses' && ++reads === 2) world.cloud.inventory.named.imageIds.add('ami-old');
    return proceed();
  };
  await using agent = await world.agent();
  await agent.advance(aRunMs);
  expect(reads).toBe(2);
  expect(world.removals).toEqual(['deleteSnapshot snap-alone']);
});

test('what only the second selection has is left to the next run', async () => {
  const world = ageingWorld();
  world.cloud.inventory.named.imageIds.add('ami-old');
  await using agent = await world.agent();
  await agent.advance(90_000);
  world.cloud.inventory.named.imageIds.clear();
  await agent.advance(aRunMs);
  expect(world.removals).toEqual(['deleteSnapshot snap-alone']);
  await agent.advance(3_600_000);
  expect(world.removals).toContain('deregister ami-old');
});

test('uses are not read while nothing is old enough', async () => {
  const world = new CleanupWorld();
  world.cloud.inventory.addImage({ imageId: 'ami-only', createdAt: start - 100 * dayMs });
  world.cloud.inventory.addSnapshot({ snapshotId: 'snap-young', startedAt: start - 2 * dayMs });
  await using agent = await world.agent();
  await agent.advance(aRunMs);
  expect(world.cloud.calls.made).toEqual(['snapshots', 'images']);
  expect(world.reports).toMatchObject([{ amis: { deleted_amis: [] } }]);
});

test.each(['images', 'snapshots', 'uses'] as const)('nothing is removed when %s cannot be read', async (list) => {
  const world = ageingWorld();
  world.cloud.calls.failNext(list, new SpotGuardError('PERMISSION_DENIED', 'Allow the action.'));
  await using agent = await world.agent();
  await agent.advance(aRunMs);
  expect(world.removals).toEqual([]);
  const error = 'Allow the action.';
  expect(world.reports).toMatchObject([{ amis: { deleted_amis: [], error }, snapshots: { deleted: [], error } }]);
  expect(agent.status('cleanup')).toMatchObject({ state: 'degraded' });
  await agent.advance(10 * 3_600_000);
  expect(world.removals).toEqual(all);
  expect(agent.status('cleanup')).toMatchObject({ state: 'ok' });
});

test('nothing is removed when the second selection fails', async () => {
  const world = ageingWorld();
  await using agent = await world.agent();
  await agent.advance(90_000);
  world.cloud.calls.failNext('uses', new SpotGuardError('UPSTREAM_FAILED', 'EC2 is slow.', { retryable: true }));
  await agent.advance(aRunMs);
  expect(world.removals).toEqual([]);
  expect(world.reports).toMatchObject([{ amis: { error: 'EC2 is slow.' } }]);
});

test('the removal of a snapshot that EC2 still calls in use is retried a few times', async () => {
  const world = ageingWorld();
  world.cloud.inventory.lingering.set('snap-old', 2);
  await using agent = await world.agent();
  await agent.advance(aRunMs);
  expect(world.removals.filter((call) => call.endsWith('snap-old'))).toHaveLength(3);
  expect(world.reports).toMatchObject([{ amis: { deleted_snapshots: ['snap-old'], failed: [] } }]);
});

test('a snapshot that stays in use is reported as failed, and the next run removes it', async () => {
  const world = ageingWorld();
  world.cloud.inventory.lingering.set('snap-old', 4);
  await using agent = await world.agent();
  await agent.advance(aRunMs);
  const failed = [{ id: 'snap-old', error: expect.stringContaining('still in use') }];
  expect(world.reports).toMatchObject([{ amis: { deleted_amis: ['ami-old'], deleted_snapshots: [], failed } }]);
  expect(agent.status('cleanup')).toMatchObject({ state: 'ok' });
  await agent.advance(3_600_000);
  expect(world.reports[1]).toMatchObject({ snapshots: { deleted: ['snap-old'], failed: [] } });
});

test('a run removes at most a hundred snapshots, and not faster than callsPerSecond', async () => {
  const world = new CleanupWorld();
  for (let place = 0; place < 130; place++) {
    world.cloud.inventory.addSnapshot({ snapshotId: `snap-${place}`, startedAt: start - (500 - place) * dayMs });
  }
  await using agent = await world.agent({ callsPerSecond: 4 });
  const at: number[] = [];
  world.cloud.calls.intercept = (call, proceed) => {
    if (call.startsWith('deleteSnapshot')) at.push(agent.clock.now());
    return proceed();
  };
  await agent.advance(aRunMs);
  expect(world.removals).toHaveLength(100);
  expect(world.removals[0]).toBe('deleteSnapshot snap-0');
  expect((at.at(-1) ?? 0) - (at[0] ?? 0)).toBe(99 * 250);
  await agent.advance(3_600_000);
  expect(world.cloud.inventory.snapshotRecords.size).toBe(0);
});

test.each([
  [false, []],
  [true, ['deregister ami-v4', 'deleteSnapshot snap-v4']],
])('what the v4 agent made is removed only with adoptV4: %s', async (adoptV4, removals) => {
  const world = new CleanupWorld();
  const sourceInstanceId = 'i-01';
  const tags = { ManagedBy: 'SpotOptimizer', SourceInstance: sourceInstanceId };
  const description = `Created by CreateImage(${sourceInstanceId}) for ami-v4`;
  world.cloud.inventory.addSnapshot({ snapshotId: 'snap-v4', startedAt: start - 90 * dayMs, description, tags });
  const made = { createdAt: start - 90 * dayMs, sourceInstanceId, tags };
  world.cloud.inventory.addImage({ imageId: 'ami-v4', snapshotIds: ['snap-v4'], ...made });
  world.cloud.inventory.addImage({ imageId: 'ami-v4-newest', ...made, createdAt: start - 80 * dayMs });
  await using agent = await world.agent({ adoptV4 });
  await agent.advance(aRunMs);
  expect(world.removals).toEqual(removals);
});

test('a run that ends early because the agent stops is reported after the next start', async () => {
  const world = ageingWorld();
  const storage = memoryStorage();
  const first = await world.agent({}, storage);
  await first.advance(120_600);
  expect(world.removals).toEqual(['deregister ami-old']);
  await first.stop();
  await using second = await world.agent({}, storage);
  await second.advance(1_000);
  expect(world.reports).toMatchObject([{ amis: { deleted_amis: ['ami-old'], error: expect.any(String) } }]);
});
