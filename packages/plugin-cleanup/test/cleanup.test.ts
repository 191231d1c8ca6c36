import { tagKeys } from '@spotguard/plugin-aws/contract';
import { paths } from '@spotguard/protocol';
import { SpotGuardError } from '@spotguard/sdk';
import { memoryStorage } from '@spotguard/testkit';
import { expect, test } from 'vitest';
import { ageingWorld, aRunMs, CleanupWorld, dayMs, start } from './cleanup-world.js';

const all = ['deregister ami-old', 'deleteSnapshot snap-old', 'deleteSnapshot snap-alone'];

test('what is old and of no use to anybody goes, and is reported', async () => {
  const world = ageingWorld();
  await using agent = await world.agent();
  await agent.advance(59_000);
  expect(world.inventory.calls).toEqual([]);
  await agent.advance(aRunMs);
  expect(world.inventory.removals).toEqual(all);
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
  expect(world.deliveries[0]?.path('a/b')).toBe(paths.cleanupReport('a/b'));
  await agent.advance(3_600_000);
  expect(world.reports).toHaveLength(2);
  expect(new Set(world.deliveries.map(({ key }) => key)).size).toBe(2);
});

test('a host that may change nothing neither looks nor reports', async () => {
  const world = ageingWorld();
  world.permits.changes = false;
  await using agent = await world.agent();
  await agent.advance(aRunMs);
  expect(world.inventory.calls).toEqual([]);
  expect(world.reports).toEqual([]);
});

test('a host that is told to change nothing any more stops before the next removal', async () => {
  const world = ageingWorld();
  world.inventory.onCall = (call) => {
    if (call === 'deregister ami-old') world.permits.changes = false;
  };
  await using agent = await world.agent();
  await agent.advance(aRunMs);
  expect(world.inventory.removals).toEqual(['deregister ami-old']);
  const error = expect.stringContaining('any more');
  expect(world.reports).toMatchObject([
    { amis: { deleted_amis: ['ami-old'], deleted_snapshots: [], error }, snapshots: { deleted: [], error } },
  ]);
});

test('an image that comes into use between the looks stays', async () => {
  const world = ageingWorld();
  let looks = 0;
  world.inventory.onCall = (call) => {
    if (call === 'uses' && ++looks === 2) world.inventory.stock.usedImages.add('ami-old');
  };
  await using agent = await world.agent();
  await agent.advance(aRunMs);
  expect(looks).toBe(2);
  expect(world.inventory.removals).toEqual(['deleteSnapshot snap-alone']);
});

test('what only the second look finds is left to the next run', async () => {
  const world = ageingWorld();
  world.inventory.stock.usedImages.add('ami-old');
  await using agent = await world.agent();
  await agent.advance(90_000);
  world.inventory.stock.usedImages.clear();
  await agent.advance(aRunMs);
  expect(world.inventory.removals).toEqual(['deleteSnapshot snap-alone']);
  await agent.advance(3_600_000);
  expect(world.inventory.removals).toContain('deregister ami-old');
});

test('nobody is asked for uses while nothing is old enough', async () => {
  const world = new CleanupWorld();
  world.inventory.addImage({ imageId: 'ami-only', createdAt: start - 100 * dayMs });
  world.inventory.addSnapshot({ snapshotId: 'snap-young', startedAt: start - 2 * dayMs });
  await using agent = await world.agent();
  await agent.advance(aRunMs);
  expect(world.inventory.calls).toEqual(['snapshots', 'images']);
  expect(world.reports).toMatchObject([{ amis: { deleted_amis: [] } }]);
});

test.each(['images', 'snapshots', 'uses'] as const)('nothing goes when %s cannot be read', async (list) => {
  const world = ageingWorld();
  world.inventory.failures[list] = [new SpotGuardError('PERMISSION_DENIED', 'Allow the action.')];
  await using agent = await world.agent();
  await agent.advance(aRunMs);
  expect(world.inventory.removals).toEqual([]);
  const error = 'Allow the action.';
  expect(world.reports).toMatchObject([{ amis: { deleted_amis: [], error }, snapshots: { deleted: [], error } }]);
  expect(agent.status('cleanup')).toMatchObject({ state: 'degraded' });
  await agent.advance(10 * 3_600_000);
  expect(world.inventory.removals).toEqual(all);
  expect(agent.status('cleanup')).toMatchObject({ state: 'ok' });
});

test('nothing goes when the second look cannot be had', async () => {
  const world = ageingWorld();
  await using agent = await world.agent();
  await agent.advance(90_000);
  world.inventory.failures.uses = [new SpotGuardError('UPSTREAM_FAILED', 'EC2 is slow.', { retryable: true })];
  await agent.advance(aRunMs);
  expect(world.inventory.removals).toEqual([]);
  expect(world.reports).toMatchObject([{ amis: { error: 'EC2 is slow.' } }]);
});

test('a snapshot that EC2 still calls in use is tried again, a few times', async () => {
  const world = ageingWorld();
  world.inventory.lingering.set('snap-old', 2);
  await using agent = await world.agent();
  await agent.advance(aRunMs);
  expect(world.inventory.removals.filter((call) => call.endsWith('snap-old'))).toHaveLength(3);
  expect(world.reports).toMatchObject([{ amis: { deleted_snapshots: ['snap-old'], failed: [] } }]);
});

test('a snapshot that stays in use is reported, and the next run takes it', async () => {
  const world = ageingWorld();
  world.inventory.lingering.set('snap-old', 4);
  await using agent = await world.agent();
  await agent.advance(aRunMs);
  const failed = [{ id: 'snap-old', error: expect.stringContaining('still in use') }];
  expect(world.reports).toMatchObject([{ amis: { deleted_amis: ['ami-old'], deleted_snapshots: [], failed } }]);
  expect(agent.status('cleanup')).toMatchObject({ state: 'ok' });
  await agent.advance(3_600_000);
  expect(world.reports[1]).toMatchObject({ snapshots: { deleted: ['snap-old'], failed: [] } });
});

test('a removal that fails is counted, and the others go on', async () => {
  const world = ageingWorld();
  world.inventory.failures.deregister = [new SpotGuardError('UPSTREAM_REFUSED', 'It is protected.')];
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

test('when one removal after the other fails the run stops and says so', async () => {
  const world = new CleanupWorld();
  for (const place of [1, 2, 3, 4, 5]) {
    world.inventory.addSnapshot({ snapshotId: `snap-${place}`, startedAt: start - (20 - place) * dayMs });
  }
  const throttled = new SpotGuardError('UPSTREAM_FAILED', 'Slow down.', { retryable: true });
  world.inventory.failures.deleteSnapshot = [throttled, throttled, throttled];
  await using agent = await world.agent();
  await agent.advance(aRunMs);
  expect(world.inventory.removals).toEqual(['deleteSnapshot snap-1', 'deleteSnapshot snap-2', 'deleteSnapshot snap-3']);
  const [report] = world.reports;
  expect(report?.snapshots.failed).toHaveLength(3);
  expect(report?.snapshots.error).toContain('Slow down.');
  expect(report?.amis).not.toHaveProperty('error');
  expect(agent.status('cleanup')).toMatchObject({ state: 'degraded' });
});

test.each([
  ['It is protected.', new SpotGuardError('UPSTREAM_REFUSED', 'It is protected.')],
  ['Not allowed.', new SpotGuardError('PERMISSION_DENIED', 'Not allowed.')],
])('refusals of single items never stop a run, however many: %s', async (words, refusal) => {
  const world = new CleanupWorld();
  for (const place of [1, 2, 3, 4, 5]) {
    world.inventory.addSnapshot({ snapshotId: `snap-${place}`, startedAt: start - (20 - place) * dayMs });
  }
  world.inventory.failures.deleteSnapshot = [refusal, refusal, refusal, refusal];
  await using agent = await world.agent();
  await agent.advance(aRunMs);
  const [report] = world.reports;
  expect(report?.snapshots).toMatchObject({ deleted: ['snap-5'] });
  expect(report?.snapshots.failed.map(({ error }) => error)).toEqual(Array.from({ length: 4 }, () => words));
  expect(report?.snapshots).not.toHaveProperty('error');
  expect(agent.status('cleanup')).toMatchObject({ state: 'ok' });
});

test('when EC2 does not know who asks, the run stops', async () => {
  const world = new CleanupWorld();
  for (const place of [1, 2, 3, 4]) {
    world.inventory.addSnapshot({ snapshotId: `snap-${place}`, startedAt: start - (20 - place) * dayMs });
  }
  const details = { awsCode: 'AuthFailure' };
  const refusal = new SpotGuardError('PERMISSION_DENIED', 'Who are you?', { details });
  world.inventory.failures.deleteSnapshot = [refusal, refusal, refusal];
  await using agent = await world.agent();
  await agent.advance(aRunMs);
  expect(world.inventory.removals).toHaveLength(3);
  expect(world.reports[0]?.snapshots.error).toContain('Who are you?');
});

test('a hundred that cannot be removed do not keep the rest from its turn', async () => {
  const world = new CleanupWorld();
  for (let place = 0; place < 102; place++) {
    world.inventory.addSnapshot({ snapshotId: `snap-${place}`, startedAt: start - (500 - place) * dayMs });
  }
  const locked = new SpotGuardError('UPSTREAM_REFUSED', 'It is locked.');
  world.inventory.failures.deleteSnapshot = Array.from({ length: 100 }, () => locked);
  await using agent = await world.agent({ callsPerSecond: 4 });
  await agent.advance(aRunMs);
  expect(world.reports[0]?.snapshots.deleted).toEqual([]);
  await agent.advance(3_600_000);
  expect(world.reports[1]?.snapshots.deleted.slice(0, 2)).toEqual(['snap-100', 'snap-101']);
});

test('removals keep to the pace and to a hundred a run', async () => {
  const world = new CleanupWorld();
  for (let place = 0; place < 130; place++) {
    world.inventory.addSnapshot({ snapshotId: `snap-${place}`, startedAt: start - (500 - place) * dayMs });
  }
  await using agent = await world.agent({ callsPerSecond: 4 });
  const at: number[] = [];
  world.inventory.onCall = (call) => {
    if (call.startsWith('deleteSnapshot')) at.push(agent.clock.now());
  };
  await agent.advance(aRunMs);
  expect(world.inventory.removals).toHaveLength(100);
  expect(world.inventory.removals[0]).toBe('deleteSnapshot snap-0');
  expect((at.at(-1) ?? 0) - (at[0] ?? 0)).toBe(99 * 250);
  await agent.advance(3_600_000);
  expect(world.inventory.stock.snapshots.size).toBe(0);
});

test('a dry run says what becomes of each image and snapshot and why, and changes and reports nothing', async () => {
  const world = ageingWorld();
  const { inventory } = world;
  const inherited = { [tagKeys.agent]: 'demo', [tagKeys.made]: 'ami-old' };
  inventory.addImage({ imageId: 'ami-copy', createdAt: start - 90 * dayMs, tags: inherited });
  inventory.addImage({ imageId: 'ami-earlier', createdAt: start - 90 * dayMs, tags: { [tagKeys.agent]: 'demo' } });
  inventory.addImage({ imageId: 'ami-others', createdAt: start - 90 * dayMs, tags: { [tagKeys.agent]: 'blog' } });
  inventory.addImage({ imageId: 'ami-protected', createdAt: start - 90 * dayMs, isProtected: true });
  inventory.addImage({ imageId: 'ami-disabled', createdAt: start - 90 * dayMs, state: 'disabled' });
  inventory.addImage({ imageId: 'ami-used', createdAt: start - 90 * dayMs });
  inventory.stock.usedImages.add('ami-used');
  inventory.addSnapshot({ snapshotId: 'snap-young', startedAt: start - dayMs });
  const backup = { ...inherited, 'aws:backup:source-resource': 'vol-1' };
  inventory.addSnapshot({ snapshotId: 'snap-backup', startedAt: start - 90 * dayMs, tags: backup });
  await using agent = await world.agent({ dryRun: true });
  await agent.advance(aRunMs);
  expect(world.inventory.removals).toEqual([]);
  expect(world.reports).toEqual([]);
  const said = agent.log.lines.map(({ message }) => message).filter((message) => message.includes(', because '));
  expect(said.map((message) => message.replace('Cleanup ', '')).sort()).toEqual(
    [
      'would remove image ami-old, because it is old and nobody uses it',
      'keeps image ami-new, because it is the newest image of the workload that works',
      'leaves alone image ami-copy, because it is a copy of ami-old, whose tags it inherited',
      'leaves alone image ami-earlier, because nothing proves that SpotGuard made it: it is a copy or backup that inherited our tags, or older than the mark. If SpotGuard made it, mark it: aws ec2 create-tags --resources ami-earlier --tags Key=spotguard:made,Value=ami-earlier',
      'leaves alone image ami-protected, because it is protected against deregistration',
      'leaves alone image ami-disabled, because EC2 says that it is disabled',
      'keeps image ami-used, because an instance or a launch template uses it',
      'would remove snapshot snap-old, because it goes with its image',
      'keeps snapshot snap-new, because image ami-new is made of it',
      'would remove snapshot snap-alone, because it is old and no image is made of it',
      'keeps snapshot snap-young, because it is not old enough',
      'leaves alone snapshot snap-backup, because another service keeps it, as its tag aws:backup:source-resource says',
    ].sort(),
  );
  expect(agent.log.lines).toContainEqual(
    expect.objectContaining({
      message: 'Cleanup would remove',
      fields: expect.objectContaining({
        images: [{ imageId: 'ami-old', snapshotIds: ['snap-old'] }],
        snapshotIds: ['snap-alone'],
      }),
    }),
  );
});

test.each([
  [false, []],
  [true, ['deregister ami-v4', 'deleteSnapshot snap-v4']],
])('what the v4 agent made goes only when that is switched on: %s', async (adoptV4, removals) => {
  const world = new CleanupWorld();
  const sourceInstanceId = 'i-01';
  const tags = { ManagedBy: 'SpotOptimizer', SourceInstance: sourceInstanceId };
  const description = `Created by CreateImage(${sourceInstanceId}) for ami-v4`;
  world.inventory.addSnapshot({ snapshotId: 'snap-v4', startedAt: start - 90 * dayMs, description, tags });
  const made = { createdAt: start - 90 * dayMs, sourceInstanceId, tags };
  world.inventory.addImage({ imageId: 'ami-v4', snapshotIds: ['snap-v4'], ...made });
  world.inventory.addImage({ imageId: 'ami-v4-newest', ...made, createdAt: start - 80 * dayMs });
  await using agent = await world.agent({ adoptV4 });
  await agent.advance(aRunMs);
  expect(world.inventory.removals).toEqual(removals);
});

test('an image whose snapshots would be left behind is passed over and reported', async () => {
  const world = ageingWorld();
  const tags = { [tagKeys.agent]: 'demo' };
  world.inventory.addSnapshot({ snapshotId: 'snap-old', startedAt: start - 40 * dayMs, tags });
  await using agent = await world.agent();
  await agent.advance(aRunMs);
  expect(world.inventory.removals).toEqual(['deleteSnapshot snap-alone']);
  expect(world.reports).toMatchObject([
    { amis: { failed: [{ id: 'ami-old', error: expect.stringContaining('snap-old') }] } },
  ]);
});

test('a run that is cut off by the end of the agent is reported after the next start', async () => {
  const world = ageingWorld();
  const storage = memoryStorage();
  const first = await world.agent({}, storage);
  await first.advance(120_600);
  expect(world.inventory.removals).toEqual(['deregister ami-old']);
  await first.stop();
  await using second = await world.agent({}, storage);
  await second.advance(1_000);
  expect(world.reports).toMatchObject([{ amis: { deleted_amis: ['ami-old'], error: expect.any(String) } }]);
});
