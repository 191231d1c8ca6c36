import { tagKeys } from '@spotguard/protocol';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { collectPages } from '../src/inventory/collect-pages.js';
import { signal } from './aws-instance.js';
import { startEc2Proxy } from './ec2-proxy.js';
import { openInventory } from './inventory-region.js';

const counted = (count: number) => Array.from({ length: count }, (_, index) => index + 1);
const ofShop = { key: tagKeys.agent, value: 'shop' };

test('every page of every list is read', async () => {
  await using open = await openInventory();
  const { region, inventory } = open;
  const imageIds: string[] = [];
  for (const place of counted(11)) imageIds.push(await open.addImage({ name: `image-${place}` }));
  const snapshotIds = counted(7).map(() => region.addSnapshot({ tags: { [tagKeys.agent]: 'shop' } }));
  for (const place of counted(6)) await region.launch({ imageId: imageIds[place] ?? '' });
  const versions = counted(7).map((place) => (place === 6 ? { imageId: imageIds[9] ?? '' } : {}));
  for (const place of counted(6)) {
    region.addLaunchTemplate({ name: `template-${place}`, versions: place === 6 ? versions : [{}] });
  }

  expect((await inventory.images(signal)).map(({ imageId }) => imageId)).toEqual(imageIds);
  expect((await inventory.snapshots(ofShop, signal)).map(({ snapshotId }) => snapshotId)).toEqual(snapshotIds);
  const uses = await inventory.uses(signal);
  expect([...uses.imageIds].sort()).toEqual([...imageIds.slice(1, 7), imageIds[9]].sort());
  expect(open.callsOf('DescribeImages')).toBe(3);
});

test('images and snapshots are listed with their age, tags and contents', async () => {
  await using open = await openInventory();
  const createdAt = '2026-01-02T03:04:05.000Z';
  const snapshotId = open.region.addSnapshot({ createdAt, tags: { [tagKeys.agent]: 'shop' } });
  const imageId = await open.addImage({ name: 'old', createdAt, snapshotId, tags: { [tagKeys.agent]: 'shop' } });
  const known = {
    name: 'old',
    state: 'available',
    isPublic: false,
    isProtected: false,
    sourceInstanceId: undefined,
    snapshotIds: [snapshotId],
    tags: { [tagKeys.agent]: 'shop' },
  };
  expect(await open.inventory.images(signal)).toEqual([{ ...known, imageId, createdAt: Date.parse(createdAt) }]);
  expect(await open.inventory.snapshots(ofShop, signal)).toEqual([
    { snapshotId, state: 'completed', startedAt: Date.parse(createdAt), description: '', tags: known.tags },
  ]);
});

test('an image has its source instance and protection, a snapshot its description', async () => {
  await using open = await openInventory();
  const sourceInstanceId = 'i-0123456789abcdef0';
  const description = `Created by CreateImage(${sourceInstanceId}) for ami-0`;
  const snapshotId = open.region.addSnapshot({ description, tags: { [tagKeys.agent]: 'shop' } });
  await open.addImage({ name: 'guarded', snapshotId, sourceInstanceId, isProtected: true });
  await expect(open.inventory.images(signal)).resolves.toMatchObject([{ sourceInstanceId, isProtected: true }]);
  await expect(open.inventory.snapshots(ofShop, signal)).resolves.toMatchObject([{ description }]);
});

test('a tag of another workload does not match, also when the value has wildcards', async () => {
  await using open = await openInventory();
  open.region.addSnapshot({ tags: { [tagKeys.agent]: 'shopping' } });
  await expect(open.inventory.snapshots({ ...ofShop, value: 'shop*' }, signal)).resolves.toEqual([]);
  await expect(open.inventory.snapshots(ofShop, signal)).resolves.toEqual([]);
});

test('an instance uses its image until it is terminated', async () => {
  await using open = await openInventory();
  const { region, inventory } = open;
  const imageId = await open.addImage({ name: 'base' });
  const instanceId = await region.launch({ imageId });
  await expect(inventory.uses(signal)).resolves.toMatchObject({ imageIds: new Set([imageId]) });
  await region.destroy(instanceId);
  await expect(inventory.uses(signal)).resolves.toMatchObject({ imageIds: new Set() });
});

test('a snapshot that a launch template names is used', async () => {
  await using open = await openInventory();
  open.region.addLaunchTemplate({ name: 'data', versions: [{ snapshotIds: ['snap-0123456789abcdef0'] }] });
  await expect(open.inventory.uses(signal)).resolves.toMatchObject({
    snapshotIds: new Set(['snap-0123456789abcdef0']),
  });
});

test('a launch template may name a parameter of AWS; any other parameter is an error', async () => {
  await using open = await openInventory();
  const { region, inventory } = open;
  const amazonLinux = 'resolve:ssm:/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64';
  region.addLaunchTemplate({ name: 'theirs', versions: [{ imageId: amazonLinux }] });
  await expect(inventory.uses(signal)).resolves.toMatchObject({ imageIds: new Set() });
  region.addLaunchTemplate({ name: 'ours', versions: [{ imageId: 'resolve:ssm:golden-image' }] });
  await expect(inventory.uses(signal)).rejects.toMatchObject({
    code: 'UPSTREAM_REFUSED',
    message: expect.stringContaining('golden-image'),
  });
});

test.each(['DescribeInstances', 'DescribeLaunchTemplates', 'DescribeLaunchTemplateVersions'])(
  'when %s is refused, uses throws',
  async (action) => {
    await using open = await openInventory();
    const imageId = await open.addImage({ name: 'base' });
    open.region.addLaunchTemplate({ name: 'web', versions: [{ imageId }] });
    open.region.inject({ action, error: { code: 'UnauthorizedOperation', message: 'no', status: 403 } });
    await expect(open.inventory.uses(signal)).rejects.toMatchObject({ code: 'PERMISSION_DENIED' });
  },
);

test('a list ends at an empty token as well as without one', async () => {
  await using open = await openInventory();
  await open.addImage({ name: 'base' });
  await using proxy = await startEc2Proxy(open.region.endpoint, {
    DescribeImages: (xml) =>
      xml.replace('</DescribeImagesResponse>', '<nextToken></nextToken></DescribeImagesResponse>'),
  });
  await expect(open.inventoryAt(proxy.endpoint).images(signal)).resolves.toHaveLength(1);
});

test.each([
  [
    'leads in a circle',
    (xml: string) => xml.replace(/<nextToken>.*<\/nextToken>/, '<nextToken>YWZ0ZXI6MA</nextToken>'),
  ],
  ['has no list', (xml: string) => xml.replace(/<imagesSet>.*<\/imagesSet>/s, '')],
  ['has an image without a date', (xml: string) => xml.replace(/<creationDate>.*?<\/creationDate>/, '')],
])('an answer that %s is an error, not a list of images', async (_, edit) => {
  await using open = await openInventory();
  for (const place of counted(6)) await open.addImage({ name: `image-${place}` });
  await using proxy = await startEc2Proxy(open.region.endpoint, { DescribeImages: edit });
  await expect(open.inventoryAt(proxy.endpoint).images(signal)).rejects.toMatchObject({
    code: 'UPSTREAM_FAILED',
    retryable: true,
  });
});

test('a snapshot is in use while an image has it; removing what is gone is no error', async () => {
  await using open = await openInventory();
  const { region, inventory } = open;
  const imageId = await open.addImage({ name: 'base' });
  const [snapshotId = ''] = region.images()[0]?.snapshotIds ?? [];
  await expect(inventory.deleteSnapshot(snapshotId, signal)).resolves.toBe('in-use');
  await inventory.deregister(imageId, signal);
  await inventory.deregister(imageId, signal);
  await expect(inventory.deleteSnapshot(snapshotId, signal)).resolves.toBe('deleted');
  await expect(inventory.deleteSnapshot(snapshotId, signal)).resolves.toBe('deleted');
  expect(region.snapshots()).toEqual([]);
});

test('pages of any size add up to the list, and a repeated token is an error', async () => {
  const pages = fc.array(fc.array(fc.integer(), { maxLength: 3 }), { minLength: 1, maxLength: 8 });
  await fc.assert(
    fc.asyncProperty(pages, fc.constantFrom('', undefined), fc.option(fc.nat()), async (list, end, circle) => {
      const last = list.length - 1;
      const read = async (token: string | undefined) => {
        const place = Number(token ?? 0);
        const backTo = circle === null ? end : String(circle % list.length);
        return { items: list[place], nextToken: place < last ? String(place + 1) : backTo };
      };
      const collected = collectPages('ec2:DescribeImages', read);
      if (circle === null) await expect(collected).resolves.toEqual(list.flat());
      else await expect(collected).rejects.toMatchObject({ code: 'UPSTREAM_FAILED', retryable: true });
    }),
  );
});
