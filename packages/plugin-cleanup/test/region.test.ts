import { tagKeys } from '@spotguard/plugin-aws/contract';
import { expect, test } from 'vitest';
import { cleanup } from '../src/index.js';
import { ofShop, openRegionWorld, type RegionWorld } from './region-world.js';

const signal = new AbortController().signal;
const ofBlog = { [tagKeys.agent]: 'blog' };
const ofV4 = { ManagedBy: 'SpotOptimizer', SourceInstance: 'i-0123456789abcdef0' };

const imagesLeft = ({ region }: RegionWorld) =>
  region
    .images()
    .filter(({ state }) => state !== 'deregistered')
    .map(({ id }) => id);

test('in a region exactly the old and unused goes, with the rights that are declared', async () => {
  await using host = await openRegionWorld();
  const { region, world } = host;
  const inTemplate = await host.image('in-template', { daysAgo: 90, tags: ofShop });
  region.addLaunchTemplate({ name: 'web', versions: [{}, { imageId: inTemplate }, {}] });
  const old = await host.image('old', { daysAgo: 60, tags: ofShop });
  const theirs = await host.image('theirs', { daysAgo: 60, tags: ofBlog });
  const v4 = await host.image('v4', { daysAgo: 60, tags: ofV4 });
  const v4Newest = await host.image('v4-newest', { daysAgo: 50, tags: ofV4 });
  const newest = await host.image('newest', { daysAgo: 40, tags: ofShop });
  const alone = host.snapshot({ daysAgo: 8, tags: ofShop });
  const young = host.snapshot({ daysAgo: 6, tags: ofShop });
  const aloneOfTheirs = host.snapshot({ daysAgo: 8, tags: ofBlog });
  const [oldSnapshot] = region.images().find(({ id }) => id === old)?.snapshotIds ?? [];
  await host.runOnce();

  expect(imagesLeft(host)).toEqual([host.baseId, inTemplate, theirs, v4, v4Newest, newest]);
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

test('an image of the v4 agent goes when that is switched on, the newest of its host stays', async () => {
  await using host = await openRegionWorld();
  const old = await host.image('v4', { daysAgo: 60, tags: ofV4 });
  const newest = await host.image('v4-newest', { daysAgo: 50, tags: ofV4 });
  const alone = host.snapshot({ daysAgo: 8, tags: ofV4 });
  await host.runOnce({ adoptV4: true });
  expect(imagesLeft(host)).toEqual([host.baseId, newest]);
  expect(host.world.reports).toMatchObject([{ amis: { deleted_amis: [old] }, snapshots: { deleted: [alone] } }]);
});

test('a snapshot that EC2 calls in use right after its image is gone is deleted a little later', async () => {
  await using host = await openRegionWorld();
  await host.image('old', { daysAgo: 60, tags: ofShop });
  await host.image('newest', { daysAgo: 40, tags: ofShop });
  const error = { code: 'InvalidSnapshot.InUse', message: 'in use by ami-0', status: 400 };
  host.region.inject({ action: 'DeleteSnapshot', times: 2, error });
  await host.runOnce();
  expect(host.world.reports).toMatchObject([{ amis: { deleted_snapshots: [expect.any(String)], failed: [] } }]);
  expect(host.region.snapshots()).toHaveLength(2);
});

test('nothing goes when the host may not see launch templates', async () => {
  const grants = (cleanup.spec.iam ?? []).map((grant) => ({
    ...grant,
    actions: grant.actions.filter((action) => action !== 'ec2:DescribeLaunchTemplates'),
  }));
  await using host = await openRegionWorld(grants);
  await host.image('old', { daysAgo: 60, tags: ofShop });
  await host.image('newest', { daysAgo: 40, tags: ofShop });
  await host.runOnce();
  expect(imagesLeft(host)).toHaveLength(3);
  expect(host.world.reports).toMatchObject([
    { amis: { deleted_amis: [], error: expect.stringContaining('ec2:DescribeLaunchTemplates') } },
  ]);
});

test('the declared rights do not reach what SpotGuard did not make', async () => {
  await using host = await openRegionWorld();
  const image = await host.image('stranger', { daysAgo: 60, tags: { Name: 'precious' } });
  const snapshot = host.snapshot({ daysAgo: 60, tags: {} });
  const inventory = await host.inventory();
  const refused = { code: 'PERMISSION_DENIED' };
  await expect(inventory.deregister(image, signal)).rejects.toMatchObject(refused);
  await expect(inventory.deleteSnapshot(snapshot, signal)).rejects.toMatchObject(refused);
});
