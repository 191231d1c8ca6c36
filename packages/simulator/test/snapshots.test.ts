import {
  CreateTagsCommand,
  DeleteSnapshotCommand,
  DeregisterImageCommand,
  DescribeImagesCommand,
  DescribeSnapshotsCommand,
} from '@aws-sdk/client-ec2';
import { expect, test } from 'vitest';
import { connectRegion } from '../src/index.js';
import { codeOf, openRegion } from './open-region.js';

const longAgo = '2026-01-02T03:04:05.000Z';

test('an image and its snapshot can have a creation time in the past', async () => {
  await using sandbox = await openRegion();
  const { region, ec2 } = sandbox;
  const disk = region.instances()[0]?.disk ?? import.meta.dirname;
  const id = await region.addImage({ name: 'old', disk, createdAt: longAgo });
  const { Images } = await ec2.send(new DescribeImagesCommand({ ImageIds: [id] }));
  expect(Images?.[0]?.CreationDate).toBe(longAgo);
  const SnapshotIds = [Images?.[0]?.BlockDeviceMappings?.[0]?.Ebs?.SnapshotId ?? ''];
  const { Snapshots } = await ec2.send(new DescribeSnapshotsCommand({ SnapshotIds }));
  expect(Snapshots?.[0]?.StartTime).toEqual(new Date(longAgo));
  await expect(region.addImage({ name: 'odd', disk, createdAt: 'yesterday' })).rejects.toThrow("it is 'yesterday'");
});

test('a snapshot without an image can be added with creation time and tags, and deleted', async () => {
  await using sandbox = await openRegion();
  const { region, ec2 } = sandbox;
  const remote = await connectRegion(region);
  const id = await remote.addSnapshot({ createdAt: longAgo, sizeGib: 3, description: 'left', tags: { for: 'web' } });
  const { Snapshots } = await ec2.send(new DescribeSnapshotsCommand({ SnapshotIds: [id] }));
  expect(Snapshots).toMatchObject([
    { State: 'completed', VolumeSize: 3, Description: 'left', Tags: [{ Key: 'for', Value: 'web' }] },
  ]);
  expect((await remote.snapshots()).find((snapshot) => snapshot.id === id)).toMatchObject({
    createdAt: longAgo,
    imageIds: [],
    tags: { for: 'web' },
  });
  expect(await codeOf(ec2.send(new DeleteSnapshotCommand({ SnapshotId: id })))).toBe('ok');
  expect(region.snapshots().some((snapshot) => snapshot.id === id)).toBe(false);
});

test('a snapshot that two images use is deleted only with the second one', async () => {
  await using sandbox = await openRegion();
  const { region, ec2, imageId } = sandbox;
  const [shared] = region.snapshots();
  const snapshotId = shared?.id ?? '';
  const twin = await region.addImage({ name: 'twin', disk: import.meta.dirname, snapshotId });
  expect(region.snapshots()).toMatchObject([{ id: snapshotId, imageIds: [imageId, twin] }]);
  const deregister = (ImageId: string) =>
    ec2.send(new DeregisterImageCommand({ ImageId, DeleteAssociatedSnapshots: true }));
  expect((await deregister(imageId)).DeleteSnapshotResults).toMatchObject([{ ReturnCode: 'skipped' }]);
  expect(await codeOf(ec2.send(new DeleteSnapshotCommand({ SnapshotId: snapshotId })))).toBe('InvalidSnapshot.InUse');
  expect((await deregister(twin)).DeleteSnapshotResults).toMatchObject([{ ReturnCode: 'success' }]);
  await expect(region.addImage({ name: 'late', disk: import.meta.dirname, snapshotId })).rejects.toThrow(snapshotId);
});

test('a fault can refuse the deletion of one snapshot after its image was deregistered, and not of others', async () => {
  await using sandbox = await openRegion();
  const { region, ec2, imageId } = sandbox;
  const SnapshotId = region.snapshots()[0]?.id ?? '';
  const orphan = region.addSnapshot({});
  const error = { code: 'InvalidSnapshot.InUse', message: 'The snapshot is currently in use' };
  region.inject({ action: 'DeleteSnapshot', parameters: { SnapshotId }, times: 2, error });
  await ec2.send(new DeregisterImageCommand({ ImageId: imageId }));
  const remove = (id: string) => codeOf(ec2.send(new DeleteSnapshotCommand({ SnapshotId: id })));
  expect(await remove(orphan)).toBe('ok');
  expect([await remove(SnapshotId), await remove(SnapshotId), await remove(SnapshotId)]).toEqual([
    'InvalidSnapshot.InUse',
    'InvalidSnapshot.InUse',
    'ok',
  ]);
});

test('protected images, and images and snapshots of AWS Backup, cannot be removed', async () => {
  await using sandbox = await openRegion();
  const { region, ec2 } = sandbox;
  const disk = import.meta.dirname;
  const backup = { 'aws:backup:source-resource': 'i-0123456789abcdef0:1' };
  const guarded = await region.addImage({ name: 'guarded', disk, isProtected: true });
  const ofBackup = await region.addImage({ name: 'AwsBackup_1', disk, tags: backup });
  const snapshot = region.addSnapshot({ tags: backup });
  const { Images } = await ec2.send(new DescribeImagesCommand({ ImageIds: [guarded, ofBackup] }));
  expect(Images?.map(({ DeregistrationProtection }) => DeregistrationProtection)).toEqual([
    'enabled-without-cooldown',
    'disabled',
  ]);
  const deregister = (ImageId: string) => codeOf(ec2.send(new DeregisterImageCommand({ ImageId })));
  expect(await deregister(guarded)).toBe('OperationNotPermitted');
  expect(await deregister(ofBackup)).toBe('InvalidParameterValue');
  expect(await codeOf(ec2.send(new DeleteSnapshotCommand({ SnapshotId: snapshot })))).toBe('InvalidParameterValue');
});

test('only AWS can write tags that begin with aws:, and they do not count towards the limit of fifty', async () => {
  await using sandbox = await openRegion();
  const { region, ec2 } = sandbox;
  const fifty = Object.fromEntries(Array.from({ length: 50 }, (_, place) => [`tag-${place}`, 'x']));
  const id = region.addSnapshot({ tags: { ...fifty, 'aws:dlm:lifecycle-policy-id': 'policy-1' } });
  region.addTags(id, { 'aws:backup:source-resource': 'vol-1' });
  const tag = (Key: string) =>
    codeOf(ec2.send(new CreateTagsCommand({ Resources: [id], Tags: [{ Key, Value: 'x' }] })));
  expect(await tag('aws:mine')).toBe('InvalidParameterValue');
  expect(await tag('one-more')).toBe('TagLimitExceeded');
});
