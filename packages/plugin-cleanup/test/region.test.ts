import { madeTag, tagKeys } from '@spotguard/protocol';
import { expect, test } from 'vitest';
import { cleanup } from '../src/index.js';
import { type Made, ofShop, openRegionWorld, type RegionWorld } from './region-world.js';

const signal = new AbortController().signal;
const ofBlog = { [tagKeys.agent]: 'blog' };
const ofV4 = {
  tags: { ManagedBy: 'SpotOptimizer', SourceInstance: 'i-0123456789abcdef0' },
  sourceInstanceId: 'i-0123456789abcdef0',
  isCopy: true,
} as const;

const imagesLeft = ({ region }: RegionWorld) =>
  region
    .images()
    .filter(({ state }) => state !== 'deregistered')
    .map(({ id }) => id);

test('in a simulated region a run removes exactly what is old and unused, with only the declared rights', async () => {
  await using instance = await openRegionWorld();
  const { region, world } = instance;
  const inTemplate = await instance.image('in-template', { daysAgo: 90, tags: ofShop });
  region.addLaunchTemplate({ name: 'web', versions: [{}, { imageId: inTemplate }, {}] });
  const old = await instance.image('old', { daysAgo: 60, tags: ofShop });
  const theirs = await instance.image('theirs', { daysAgo: 60, tags: ofBlog });
  const v4 = await instance.image('v4', { daysAgo: 60, ...ofV4 });
  const v4Newest = await instance.image('v4-newest', { daysAgo: 50, ...ofV4 });
  const newest = await instance.image('newest', { daysAgo: 40, tags: ofShop });
  const alone = instance.snapshot({ daysAgo: 8, tags: ofShop });
  const young = instance.snapshot({ daysAgo: 6, tags: ofShop });
  const aloneOfTheirs = instance.snapshot({ daysAgo: 8, tags: ofBlog });
  const [oldSnapshot] = region.images().find(({ id }) => id === old)?.snapshotIds ?? [];
  await instance.runOnce();

  expect(imagesLeft(instance)).toEqual([instance.baseId, inTemplate, theirs, v4, v4Newest, newest]);
  const snapshotsLeft = region.snapshots().map(({ id }) => id);
  expect(snapshotsLeft).toHaveLength(8);
  expect(snapshotsLeft).toEqual(expect.arrayContaining([young, aloneOfTheirs]));
  expect(world.reports).toMatchObject([
    {
      amis: { deleted_amis: [old], deleted_snapshots: [oldSnapshot], failed: [] },
      snapshots: { deleted: [alone], failed: [] },
    },
  ]);
});

test('with adoptV4 an image of the v4 agent is removed, except the newest of its instance', async () => {
  await using instance = await openRegionWorld({ settings: ['adoptV4'] });
  const copy = await instance.image('v4-copy', { daysAgo: 70, tags: ofV4.tags, isCopy: true });
  const old = await instance.image('v4', { daysAgo: 60, ...ofV4 });
  const newest = await instance.image('v4-newest', { daysAgo: 50, ...ofV4 });
  const alone = instance.snapshot({ daysAgo: 8, ...ofV4 });
  await instance.runOnce({ adoptV4: true });
  expect(imagesLeft(instance)).toEqual([instance.baseId, copy, newest]);
  expect(instance.world.reports).toMatchObject([{ amis: { deleted_amis: [old] }, snapshots: { deleted: [alone] } }]);
});

test('a snapshot that EC2 calls in use right after its image is gone is deleted a little later', async () => {
  await using instance = await openRegionWorld();
  await instance.image('old', { daysAgo: 60, tags: ofShop });
  await instance.image('newest', { daysAgo: 40, tags: ofShop });
  const error = { code: 'InvalidSnapshot.InUse', message: 'in use by ami-0', status: 400 };
  instance.region.inject({ action: 'DeleteSnapshot', times: 2, error });
  await instance.runOnce();
  expect(instance.world.reports).toMatchObject([{ amis: { deleted_snapshots: [expect.any(String)], failed: [] } }]);
  expect(instance.region.snapshots()).toHaveLength(2);
});

test('nothing is removed when the instance may not list launch templates', async () => {
  const grants = (cleanup.spec.iam ?? []).map((grant) => ({
    ...grant,
    actions: grant.actions.filter((action) => action !== 'ec2:DescribeLaunchTemplates'),
  }));
  await using instance = await openRegionWorld({ grants });
  await instance.image('old', { daysAgo: 60, tags: ofShop });
  await instance.image('newest', { daysAgo: 40, tags: ofShop });
  await instance.runOnce();
  expect(imagesLeft(instance)).toHaveLength(3);
  expect(instance.world.reports).toMatchObject([
    { amis: { deleted_amis: [], error: expect.stringContaining('ec2:DescribeLaunchTemplates') } },
  ]);
});

/** The tags of a volume of a launched copy, which every backup of the volume inherits. */
const ofVolume = {
  Name: 'web',
  ...ofShop,
  [tagKeys.generation]: '3',
  [tagKeys.role]: 'primary',
  [tagKeys.predecessor]: 'i-0123456789abcdef0',
};
const byDlm = { ...ofVolume, 'dlm:managed': 'true', 'aws:dlm:lifecycle-policy-id': 'policy-0123456789abcdef0' };
const byBackup = { ...ofVolume, 'aws:backup:source-resource': 'i-0123456789abcdef0:1' };

test('snapshots made by backup tools that copy the tags of the volume are all kept', async () => {
  await using instance = await openRegionWorld();
  const backups = [8, 9, 10, 20, 29].map((daysAgo) => instance.snapshot({ daysAgo, tags: byDlm, isCopy: true }));
  const ofAwsBackup = instance.snapshot({ daysAgo: 40, tags: byBackup, isCopy: true });
  // Made by a script, which adds no tag of its own.
  const ofScript = instance.snapshot({ daysAgo: 40, tags: ofVolume, isCopy: true });
  const copyOfOurs = instance.snapshot({ daysAgo: 40, tags: { ...ofShop, [madeTag]: 'snap-0' }, isCopy: true });
  await instance.runOnce();
  const left = instance.region.snapshots().map(({ id }) => id);
  expect(left).toEqual(expect.arrayContaining([...backups, ofAwsBackup, ofScript, copyOfOurs]));
  expect(instance.world.reports).toMatchObject([{ snapshots: { deleted: [], failed: [] } }]);
});

test('an image that a backup service made is never taken for our newest', async () => {
  await using instance = await openRegionWorld();
  const own = await instance.image('spotguard-1', { daysAgo: 40, tags: ofShop });
  const madeOf = { sourceInstanceId: 'i-0123456789abcdef0', isCopy: true } as const;
  const backup = await instance.image('AwsBackup_i-0', { daysAgo: 2, tags: byBackup, ...madeOf });
  const copy = await instance.image('copy', { daysAgo: 1, tags: { ...ofShop, [madeTag]: own }, isCopy: true });
  await instance.runOnce();
  expect(imagesLeft(instance)).toEqual([instance.baseId, own, backup, copy]);
});

test('images that EC2 will not deregister do not keep the rest from being removed', async () => {
  await using instance = await openRegionWorld();
  const locked: string[] = [];
  for (const daysAgo of [120, 110, 100]) {
    locked.push(await instance.image(`locked-${daysAgo}`, { daysAgo, tags: ofShop }));
  }
  const removable: string[] = [];
  for (const daysAgo of [90, 80])
    removable.push(await instance.image(`spotguard-${daysAgo}`, { daysAgo, tags: ofShop }));
  const protectedImage = await instance.image('protected', { daysAgo: 95, tags: ofShop, isProtected: true });
  const newest = await instance.image('newest', { daysAgo: 35, tags: ofShop });
  const lone = instance.snapshot({ daysAgo: 50, tags: ofShop });
  for (const ImageId of locked) {
    const error = { code: 'InvalidParameterValue', message: 'This image is managed by somebody else.', status: 400 };
    instance.region.inject({ action: 'DeregisterImage', parameters: { ImageId }, times: 10, error });
  }
  await instance.runOnce();
  expect(imagesLeft(instance)).toEqual([instance.baseId, ...locked, protectedImage, newest]);
  expect(instance.region.snapshots().map(({ id }) => id)).not.toContain(lone);
  const [report] = instance.world.reports;
  expect(report?.amis.failed.map(({ id }) => id)).toEqual(locked);
  expect(report?.amis).not.toHaveProperty('error');
});

test('what an earlier version made without a mark stays until an operator marks it', async () => {
  await using instance = await openRegionWorld();
  const earlier = await instance.image('earlier', { daysAgo: 90, tags: ofShop, isCopy: true });
  const newest = await instance.image('newest', { daysAgo: 35, tags: ofShop });
  await instance.runOnce();
  expect(imagesLeft(instance)).toEqual([instance.baseId, earlier, newest]);
  const [snapshot = ''] = instance.region.images().find(({ id }) => id === earlier)?.snapshotIds ?? [];
  for (const id of [earlier, snapshot]) instance.region.addTags(id, { [madeTag]: id });
  await instance.runAgain();
  expect(imagesLeft(instance)).toEqual([instance.baseId, newest]);
});

test('the declared rights do not allow removing what SpotGuard did not make or what another workload has', async () => {
  await using instance = await openRegionWorld();
  const others: Made[] = [
    { daysAgo: 60, tags: { Name: 'precious' } },
    { daysAgo: 60, tags: ofShop, isCopy: true },
    { daysAgo: 60, tags: { ...ofShop, [madeTag]: 'ami-0' }, isCopy: true },
    { daysAgo: 60, tags: ofBlog },
    { daysAgo: 60, ...ofV4 },
  ];
  const inventory = await instance.inventory();
  const refused = { code: 'PERMISSION_DENIED' };
  for (const [place, made] of others.entries()) {
    await expect(inventory.deregister(await instance.image(`other-${place}`, made), signal)).rejects.toMatchObject(
      refused,
    );
    await expect(inventory.deleteSnapshot(instance.snapshot(made), signal)).rejects.toMatchObject(refused);
  }
});
