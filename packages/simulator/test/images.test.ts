import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  CreateImageCommand,
  DeleteSnapshotCommand,
  DeregisterImageCommand,
  DescribeImagesCommand,
  DescribeSnapshotsCommand,
  RunInstancesCommand,
} from '@aws-sdk/client-ec2';
import { expect, test } from 'vitest';
import { bootScript, codeOf, openRegion } from './open-region.js';

const counting = `
  import { existsSync, readFileSync, writeFileSync } from 'node:fs';
  const seen = existsSync('state') ? readFileSync('state', 'utf8') : 'new';
  writeFileSync('state', seen + '+');
  setInterval(() => {}, 1000);`;

test("an image contains a copy of its instance's disk, with which a new instance starts", async () => {
  await using sandbox = await openRegion();
  const { region, ec2 } = sandbox;
  const base = await sandbox.image('agent', { 'agent.mjs': counting, 'boot.json': bootScript('agent.mjs') });
  const InstanceId = await region.launch({ imageId: base });
  const state = async (place: number) => {
    const disk = region.instances()[place]?.disk ?? '';
    return readFile(join(disk, 'state'), 'utf8').catch(() => '');
  };
  await expect.poll(() => state(0)).toBe('new+');
  const before = region.instances()[0]?.services;
  const { ImageId } = await ec2.send(
    new CreateImageCommand({
      InstanceId,
      Name: 'copy',
      NoReboot: true,
      TagSpecifications: [
        { ResourceType: 'image', Tags: [{ Key: 'for', Value: 'image' }] },
        { ResourceType: 'snapshot', Tags: [{ Key: 'for', Value: 'snapshot' }] },
      ],
    }),
  );
  await region.until(({ images }) => images.at(-1)?.state === 'available');
  expect(region.instances()[0]?.services).toEqual(before);

  const { Images } = await ec2.send(new DescribeImagesCommand({ Owners: ['self'], ImageIds: [ImageId ?? ''] }));
  expect(Images).toMatchObject([
    { Name: 'copy', State: 'available', SourceInstanceId: InstanceId, Tags: [{ Value: 'image' }] },
  ]);
  const SnapshotId = Images?.[0]?.BlockDeviceMappings?.[0]?.Ebs?.SnapshotId ?? '';
  const { Snapshots } = await ec2.send(new DescribeSnapshotsCommand({ SnapshotIds: [SnapshotId] }));
  expect(Snapshots).toMatchObject([{ State: 'completed', Tags: [{ Value: 'snapshot' }] }]);

  await region.launch({ imageId: ImageId ?? '' });
  await expect.poll(() => state(1)).toBe('new++');
  expect(await state(0)).toBe('new+');
});

test('without NoReboot the instance is rebooted for the image', async () => {
  await using sandbox = await openRegion();
  const { region, ec2 } = sandbox;
  const base = await sandbox.image('agent', { 'agent.mjs': counting, 'boot.json': bootScript('agent.mjs') });
  const InstanceId = await region.launch({ imageId: base });
  await region.until(({ instances }) => instances[0]?.services[0]?.running === true);
  await ec2.send(new CreateImageCommand({ InstanceId, Name: 'copy' }));
  await region.until(({ instances }) => instances[0]?.services[0]?.exitCode === 143);
  const view = await region.until(({ instances }) => instances[0]?.services[0]?.starts === 2);
  expect(view.instances[0]?.state).toBe('running');
});

test('a pending or deregistered image cannot be launched; a pending one outlives its instance', async () => {
  await using sandbox = await openRegion({ timing: { imageMs: 600_000 } });
  const { region, ec2, imageId } = sandbox;
  const InstanceId = await region.launch({ imageId });
  await region.until(({ instances }) => instances[0]?.state === 'running');
  const { ImageId = '' } = await ec2.send(new CreateImageCommand({ InstanceId, Name: 'copy', NoReboot: true }));
  await region.destroy(InstanceId);
  expect(region.images().at(-1)?.state).toBe('pending');
  const launch = (image: string) =>
    codeOf(ec2.send(new RunInstancesCommand({ ImageId: image, InstanceType: 't3.micro', MinCount: 1, MaxCount: 1 })));
  expect(await launch(ImageId)).toBe('InvalidAMIID.Unavailable');
  const deregister = () => codeOf(ec2.send(new DeregisterImageCommand({ ImageId: imageId })));
  expect(await deregister()).toBe('ok');
  expect(await deregister()).toBe('InvalidAMIID.Unavailable');
  expect(await launch(imageId)).toBe('InvalidAMIID.Unavailable');
  expect(await codeOf(ec2.send(new DescribeImagesCommand({ ImageIds: [imageId] })))).toBe('InvalidAMIID.NotFound');
});

test('image names must be unique and well formed', async () => {
  await using sandbox = await openRegion();
  const { region, ec2, imageId } = sandbox;
  const InstanceId = await region.launch({ imageId });
  const create = (Name: string, id = InstanceId) =>
    codeOf(ec2.send(new CreateImageCommand({ InstanceId: id, Name, NoReboot: true })));
  await region.until(({ instances }) => instances[0]?.state === 'running');
  expect(await create('no')).toBe('InvalidAMIName.Malformed');
  expect(await create('a:b:c')).toBe('InvalidAMIName.Malformed');
  expect(await create('copy')).toBe('ok');
  expect(await create('copy')).toBe('InvalidAMIName.Duplicate');
  await region.until(({ images }) => images.at(-1)?.state === 'available');
  expect(await create('another')).toBe('ok');
  await region.destroy(InstanceId);
  expect(await create('late')).toBe('IncorrectInstanceState');
});

test('a second image is refused while the snapshots of the first have just begun', async () => {
  await using sandbox = await openRegion({ timing: { imageMs: 600_000 } });
  const { region, ec2, imageId } = sandbox;
  const InstanceId = await region.launch({ imageId });
  await region.until(({ instances }) => instances[0]?.state === 'running');
  const create = (Name: string) => codeOf(ec2.send(new CreateImageCommand({ InstanceId, Name, NoReboot: true })));
  expect(await create('first')).toBe('ok');
  expect(await create('second')).toBe('SnapshotCreationPerVolumeRateExceeded');
});

test('a snapshot can be deleted once its image has been deregistered and that is visible', async () => {
  await using sandbox = await openRegion({ timing: { visibleAfterMs: 600_000 } });
  const { region, ec2, imageId } = sandbox;
  const SnapshotId = region.images()[0]?.snapshotIds[0] ?? '';
  const remove = () => codeOf(ec2.send(new DeleteSnapshotCommand({ SnapshotId })));
  expect(await remove()).toBe('InvalidSnapshot.InUse');
  await ec2.send(new DeregisterImageCommand({ ImageId: imageId }));
  expect(await remove()).toBe('InvalidSnapshot.InUse');
  await using consistent = await openRegion();
  await consistent.ec2.send(new DeregisterImageCommand({ ImageId: consistent.imageId }));
  const [image] = consistent.region.images();
  const command = new DeleteSnapshotCommand({ SnapshotId: image?.snapshotIds[0] });
  expect(await codeOf(consistent.ec2.send(command))).toBe('ok');
  expect(await codeOf(consistent.ec2.send(command))).toBe('InvalidSnapshot.NotFound');
});

test('deregistering an image can delete its snapshots', async () => {
  await using sandbox = await openRegion();
  const { ec2, imageId } = sandbox;
  const { DeleteSnapshotResults } = await ec2.send(
    new DeregisterImageCommand({ ImageId: imageId, DeleteAssociatedSnapshots: true }),
  );
  expect(DeleteSnapshotResults).toMatchObject([{ ReturnCode: 'success' }]);
  expect((await ec2.send(new DescribeSnapshotsCommand({ OwnerIds: ['self'] }))).Snapshots).toEqual([]);
});
