import { tagKeys } from '@spotguard/protocol';
import { SpotGuardError } from '@spotguard/sdk';
import { expect, test } from 'vitest';
import { ageingWorld, aRunMs, CleanupWorld, dayMs, start } from './cleanup-world.js';

test('a removal that fails is reported, and the others are still tried', async () => {
  const world = ageingWorld();
  world.cloud.calls.failNext('deregister', new SpotGuardError('UPSTREAM_REFUSED', 'It is protected.'));
  await using agent = await world.agent();
  await agent.advance(aRunMs);
  expect(world.reports).toMatchObject([
    {
      amis: { deleted_amis: [], deleted_snapshots: [], failed: [{ id: 'ami-old', error: 'It is protected.' }] },
      snapshots: { deleted: ['snap-alone'] },
    },
  ]);
  expect(world.reports[0]?.amis).not.toHaveProperty('error');
});

test('after three failures in a row the run stops and reports the error', async () => {
  const world = new CleanupWorld();
  for (const place of [1, 2, 3, 4, 5]) {
    world.cloud.inventory.addSnapshot({ snapshotId: `snap-${place}`, startedAt: start - (20 - place) * dayMs });
  }
  const throttled = new SpotGuardError('UPSTREAM_FAILED', 'Slow down.', { retryable: true });
  world.cloud.calls.failNext('deleteSnapshot', throttled, throttled, throttled);
  await using agent = await world.agent();
  await agent.advance(aRunMs);
  expect(world.removals).toEqual(['deleteSnapshot snap-1', 'deleteSnapshot snap-2', 'deleteSnapshot snap-3']);
  const [report] = world.reports;
  expect(report?.snapshots.failed).toHaveLength(3);
  expect(report?.snapshots.error).toContain('Slow down.');
  expect(report?.amis).not.toHaveProperty('error');
  expect(agent.status('cleanup')).toMatchObject({ state: 'degraded' });
});

test.each([
  ['It is protected.', new SpotGuardError('UPSTREAM_REFUSED', 'It is protected.')],
  ['Not allowed.', new SpotGuardError('PERMISSION_DENIED', 'Not allowed.')],
])('refusals that concern single items never stop a run, however many there are: %s', async (message, refusal) => {
  const world = new CleanupWorld();
  for (const place of [1, 2, 3, 4, 5]) {
    world.cloud.inventory.addSnapshot({ snapshotId: `snap-${place}`, startedAt: start - (20 - place) * dayMs });
  }
  world.cloud.calls.failNext('deleteSnapshot', refusal, refusal, refusal, refusal);
  await using agent = await world.agent();
  await agent.advance(aRunMs);
  const [report] = world.reports;
  expect(report?.snapshots).toMatchObject({ deleted: ['snap-5'] });
  expect(report?.snapshots.failed.map(({ error }) => error)).toEqual(Array.from({ length: 4 }, () => message));
  expect(report?.snapshots).not.toHaveProperty('error');
  expect(agent.status('cleanup')).toMatchObject({ state: 'ok' });
});

test('when EC2 rejects the credentials, the run stops', async () => {
  const world = new CleanupWorld();
  for (const place of [1, 2, 3, 4]) {
    world.cloud.inventory.addSnapshot({ snapshotId: `snap-${place}`, startedAt: start - (20 - place) * dayMs });
  }
  const details = { awsCode: 'AuthFailure' };
  const refusal = new SpotGuardError('PERMISSION_DENIED', 'Who are you?', { details });
  world.cloud.calls.failNext('deleteSnapshot', refusal, refusal, refusal);
  await using agent = await world.agent();
  await agent.advance(aRunMs);
  expect(world.removals).toHaveLength(3);
  expect(world.reports[0]?.snapshots.error).toContain('Who are you?');
});

test('a hundred snapshots that cannot be removed do not keep the next run from removing others', async () => {
  const world = new CleanupWorld();
  for (let place = 0; place < 102; place++) {
    world.cloud.inventory.addSnapshot({ snapshotId: `snap-${place}`, startedAt: start - (500 - place) * dayMs });
  }
  const locked = new SpotGuardError('UPSTREAM_REFUSED', 'It is locked.');
  world.cloud.calls.failNext('deleteSnapshot', ...Array.from({ length: 100 }, () => locked));
  await using agent = await world.agent({ callsPerSecond: 4 });
  await agent.advance(aRunMs);
  expect(world.reports[0]?.snapshots.deleted).toEqual([]);
  await agent.advance(3_600_000);
  expect(world.reports[1]?.snapshots.deleted.slice(0, 2)).toEqual(['snap-100', 'snap-101']);
});

test('an image whose snapshots would be left behind is not removed, and is reported as failed', async () => {
  const world = ageingWorld();
  const tags = { [tagKeys.agent]: 'demo' };
  world.cloud.inventory.addSnapshot({ snapshotId: 'snap-old', startedAt: start - 40 * dayMs, tags });
  await using agent = await world.agent();
  await agent.advance(aRunMs);
  expect(world.removals).toEqual(['deleteSnapshot snap-alone']);
  expect(world.reports).toMatchObject([
    { amis: { failed: [{ id: 'ami-old', error: expect.stringContaining('snap-old') }] } },
  ]);
});
