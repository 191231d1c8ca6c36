import { describe, expect, test } from 'vitest';
import { signal } from './aws-instance.js';
import { clouds } from './clouds.js';

const copyRequest = {
  zone: 'us-east-1b',
  market: 'spot',
  tags: { 'spotguard:agent': 'shop', 'spotguard:intent': 'switch-1' },
  clientToken: 'token',
} as const;
const fresh = { maxAgeSeconds: 60 };

describe.each(clouds)('$name', ({ open }) => {
  test('returns metadata documents, and undefined for others', async () => {
    await using cloud = await open();
    expect(await cloud.metadata.read('meta-data/instance-type', signal)).toBe('m5.large');
    expect(await cloud.metadata.read('meta-data/spot/instance-action', signal)).toBeUndefined();
  });

  test('launches a copy as planned, with its tags', async () => {
    await using cloud = await open();
    const { instanceId } = await cloud.copier.launch(await cloud.copier.plan(copyRequest, signal), signal);
    const described = {
      instanceId,
      zone: 'us-east-1b',
      market: 'spot',
      clientToken: 'token',
      instanceType: 'm5.large',
    };
    await expect
      .poll(() => cloud.instances.describe(instanceId, signal))
      .toMatchObject({ ...described, tags: expect.objectContaining(copyRequest.tags) });
    expect(await cloud.instances.findByClientToken('token', signal)).toMatchObject({ instanceId });
    expect(await cloud.instances.launchesOf('shop', signal)).toContain(
      (await cloud.instances.describe(instanceId, signal))?.launchedAt,
    );
  });

  test('launches one instance for a plan that is launched twice', async () => {
    await using cloud = await open();
    const plan = await cloud.copier.plan(copyRequest, signal);
    const first = await cloud.copier.launch(plan, signal);
    expect(await cloud.copier.launch(plan, signal)).toEqual(first);
  });

  test('refuses one client token for two plans', async () => {
    await using cloud = await open();
    await cloud.copier.launch(await cloud.copier.plan(copyRequest, signal), signal);
    const other = await cloud.copier.plan({ ...copyRequest, instanceType: 'm5.xlarge' }, signal);
    await expect(cloud.copier.launch(other, signal)).rejects.toMatchObject({ code: 'INVARIANT' });
  });

  test('refuses to plan a copy in another region', async () => {
    await using cloud = await open();
    const plan = cloud.copier.plan({ ...copyRequest, zone: 'eu-west-1a' }, signal);
    await expect(plan).rejects.toMatchObject({ code: 'UPSTREAM_REFUSED' });
  });

  test('a terminated instance stays terminated, and its client token cannot be used again', async () => {
    await using cloud = await open();
    const plan = await cloud.copier.plan(copyRequest, signal);
    const { instanceId } = await cloud.copier.launch(plan, signal);
    await cloud.instances.terminate(instanceId, signal);
    await cloud.instances.terminate(instanceId, signal);
    const state = async () => (await cloud.instances.describe(instanceId, signal))?.state;
    await expect.poll(state, { timeout: 60_000 }).toBe('terminated');
    await expect(cloud.copier.launch(plan, signal)).rejects.toMatchObject({ code: 'ATTEMPT_DEAD' });
  });

  test('an instance that never existed is undefined', async () => {
    await using cloud = await open();
    const unknown = 'i-0123456789abcdef9';
    expect(await cloud.instances.describe(unknown, signal)).toBeUndefined();
    expect(await cloud.instances.findByClientToken('never used', signal)).toBeUndefined();
    await cloud.finish(cloud.instances.terminate(unknown, signal));
  });

  test('confirms that an instance is gone, with what is shown of it, and one that was never there', async () => {
    await using cloud = await open();
    const { instances } = cloud;
    const { instanceId } = await cloud.copier.launch(await cloud.copier.plan(copyRequest, signal), signal);
    const gone = instances.confirmGone(instanceId, {}, signal);
    await instances.terminate(instanceId, signal);
    expect(await cloud.finish(gone)).toMatchObject({ instanceId, tags: copyRequest.tags });
    expect(await cloud.finish(instances.confirmGone('i-0123456789abcdef9', {}, signal))).toBeUndefined();
  });

  test('adds tags to those that an instance has', async () => {
    await using cloud = await open();
    const { instanceId } = await cloud.copier.launch(await cloud.copier.plan(copyRequest, signal), signal);
    await cloud.instances.tag(instanceId, { 'spotguard:role': 'retiring' }, signal);
    const tags = async () => (await cloud.instances.describe(instanceId, signal))?.tags;
    await expect.poll(tags).toMatchObject({ ...copyRequest.tags, 'spotguard:role': 'retiring' });
  });

  test('lists images and snapshots, and does not delete a snapshot that an image has', async () => {
    await using cloud = await open();
    const { inventory } = cloud;
    const { imageId, snapshotId } = await cloud.addImage();
    const ids = async () => (await inventory.images(signal)).map((image) => image.imageId);
    expect(await ids()).toContain(imageId);
    const ofShop = { key: 'spotguard:agent', value: 'shop' };
    expect((await inventory.snapshots(ofShop, signal)).map((snapshot) => snapshot.snapshotId)).toContain(snapshotId);
    expect(await inventory.snapshots({ ...ofShop, value: 'blog' }, signal)).toEqual([]);
    expect(await inventory.deleteSnapshot(snapshotId, signal)).toBe('in-use');
    await inventory.deregister(imageId, signal);
    await inventory.deregister(imageId, signal);
    expect(await ids()).not.toContain(imageId);
    expect(await inventory.deleteSnapshot(snapshotId, signal)).toBe('deleted');
    expect(await inventory.deleteSnapshot(snapshotId, signal)).toBe('deleted');
    expect(await inventory.snapshots(ofShop, signal)).toEqual([]);
  });

  test('counts an image as used until the instance that was launched from it is terminated', async () => {
    await using cloud = await open();
    const { imageId } = await cloud.addImage();
    const plan = await cloud.copier.plan({ ...copyRequest, imageId }, signal);
    const { instanceId } = await cloud.copier.launch(plan, signal);
    const isUsed = async () => (await cloud.inventory.uses(signal)).imageIds.has(imageId);
    await expect.poll(isUsed).toBe(true);
    await cloud.instances.terminate(instanceId, signal);
    await expect.poll(isUsed, { timeout: 60_000 }).toBe(false);
  });

  test('has no price before the first read, and then keeps it with its age', async () => {
    await using cloud = await open();
    const { prices } = cloud;
    expect(prices.known('m5.large')).toEqual({ spot: new Map(), onDemand: undefined });
    cloud.setSpotPrice('us-east-1b', 0.0345);
    const read = await prices.read('m5.large', fresh, signal);
    expect(read.spot.get('us-east-1b')).toMatchObject({ usdPerHour: 0.0345, source: 'spot-price-history' });
    expect(read.onDemand).toMatchObject({ usdPerHour: 0.096, source: 'pricing-api' });
    cloud.setSpotPrice('us-east-1b', 0.05);
    await cloud.advance(30_000);
    const again = await prices.read('m5.large', fresh, signal);
    expect(again).toEqual({ ...read, spotAgeMs: expect.any(Number) });
    expect(again.spotAgeMs).toBeGreaterThanOrEqual(30_000);
    await cloud.advance(31_000);
    const later = await prices.read('m5.large', fresh, signal);
    expect(later.spot.get('us-east-1b')?.usdPerHour).toBe(0.05);
  });

  test('keeps known prices when spot prices cannot be read, and throws when there are none', async () => {
    await using cloud = await open();
    const { prices } = cloud;
    const first = await cloud.finish(prices.readSpot('m5.large', fresh, signal));
    cloud.refuseSpotPrices();
    await cloud.advance(61_000);
    expect((await cloud.finish(prices.read('m5.large', fresh, signal))).spot).toEqual(first);
    await expect(cloud.finish(prices.readSpot('c5.large', fresh, signal))).rejects.toThrow();
    expect(prices.known('c5.large').spot.size).toBe(0);
  });

  test('rejects a call whose signal is aborted', async () => {
    await using cloud = await open();
    const aborted = AbortSignal.abort(new Error('enough'));
    await expect(cloud.instances.describe('i-0123456789abcdef9', aborted)).rejects.toThrow('enough');
    await expect(cloud.prices.read('m5.large', fresh, aborted)).rejects.toThrow('enough');
    await expect(cloud.inventory.images(aborted)).rejects.toThrow('enough');
  });
});
