import {
  CreateImageCommand,
  CreateTagsCommand,
  DeleteSnapshotCommand,
  DeregisterImageCommand,
  DescribeInstanceAttributeCommand,
  EC2Client,
  RunInstancesCommand,
  type RunInstancesCommandInput,
  TerminateInstancesCommand,
} from '@aws-sdk/client-ec2';
import { madeTag, tagKeys } from '@spotguard/protocol';
import { expect, test } from 'vitest';
import { cleanupGrants, imageGrants, launchGrants, statusGrants, terminateGrants } from '../src/contract.js';
import { type AwsInstance, metadataOf, signal, startAwsInstance } from './aws-instance.js';

/** All EC2 grants that our plugins declare. */
const grants = [...launchGrants, ...imageGrants, ...statusGrants, ...terminateGrants, ...cleanupGrants];
const ofShop = { [tagKeys.agent]: 'shop' };
const ofBlog = { [tagKeys.agent]: 'blog' };

const tagsOf = (tags: Readonly<Record<string, string>>) => Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
const tag = (id: string, tags: Readonly<Record<string, string>>) =>
  new CreateTagsCommand({ Resources: [id], Tags: tagsOf(tags) });

/** A launch as a copy of an instance of this workload is launched. */
function launch(imageId: string, more: Partial<RunInstancesCommandInput> = {}, tags = ofShop): RunInstancesCommand {
  const kinds = ['instance', 'volume', 'network-interface'] as const;
  return new RunInstancesCommand({
    ImageId: imageId,
    InstanceType: 't3.medium',
    MinCount: 1,
    MaxCount: 1,
    TagSpecifications: kinds.map((ResourceType) => ({ ResourceType, Tags: tagsOf(tags) })),
    ...more,
  });
}

/** An EC2 client with the credentials that anybody who can read the instance's metadata service gets. */
async function clientWithRoleOf(instance: AwsInstance): Promise<EC2Client> {
  const base = `${metadataOf(instance)}/latest`;
  const token = await fetch(`${base}/api/token`, {
    method: 'PUT',
    headers: { 'x-aws-ec2-metadata-token-ttl-seconds': '60' },
  }).then((answer) => answer.text());
  const path = 'meta-data/iam/security-credentials/agent';
  const answer = await fetch(`${base}/${path}`, { headers: { 'x-aws-ec2-metadata-token': token } });
  const keys = (await answer.json()) as Readonly<Record<'AccessKeyId' | 'SecretAccessKey' | 'Token', string>>;
  return new EC2Client({
    region: instance.region.region,
    endpoint: instance.region.endpoint,
    credentials: {
      accessKeyId: keys.AccessKeyId,
      secretAccessKey: keys.SecretAccessKey,
      sessionToken: keys.Token,
    },
    maxAttempts: 1,
  });
}

type Attempt = readonly [what: string, send: (ec2: EC2Client) => Promise<unknown>];

/** The outcome of each attempt, by its name. */
async function outcomesOf(ec2: EC2Client, attempts: readonly Attempt[]): Promise<Readonly<Record<string, string>>> {
  const outcomes: Record<string, string> = {};
  for (const [what, send] of attempts) {
    outcomes[what] = await send(ec2).then(
      () => 'allowed',
      (error: Error) => error.name,
    );
  }
  return outcomes;
}

test("with a workload's role nothing can be done to another workload, to foreign instances, or with another role", async () => {
  await using instance = await startAwsInstance({ grants });
  await instance.services();
  const { region, imageId, instanceId } = instance;
  region.addRole({ name: 'admin', policy: { Statement: { Effect: 'Allow', Action: 'ec2:*', Resource: '*' } } });
  const database = await region.launch({ imageId, instanceType: 't3.medium', tags: { Name: 'production database' } });
  const other = await region.launch({ imageId, instanceType: 't3.medium', tags: ofBlog, userData: 'secret' });
  await region.until(({ instances }) => instances.every(({ state }) => state === 'running'));
  const disk = region.instances().find(({ id }) => id === database)?.disk ?? '';
  const foreignSnapshot = region.addSnapshot({});
  const theirSnapshot = region.addSnapshot({ tags: { ...ofBlog } });
  const theirImage = await region.addImage({ name: 'theirs', disk, tags: ofBlog });
  region.addTags(theirImage, { [madeTag]: theirImage });
  region.addTags(theirSnapshot, { [madeTag]: theirSnapshot });
  const backup = region.addSnapshot({ tags: { ...ofShop, 'dlm:managed': 'true' } });
  const backupImage = await region.addImage({
    name: 'AwsBackup_1',
    disk,
    tags: { ...ofShop, 'aws:backup:source-resource': `${instanceId}:1` },
  });
  const untagged = { ImageId: imageId, InstanceType: 't3.medium', MinCount: 1, MaxCount: 1 } as const;
  const made = (id: string) => ({ [madeTag]: id });
  const mapped = (SnapshotId: string) => ({ BlockDeviceMappings: [{ DeviceName: '/dev/sdf', Ebs: { SnapshotId } }] });
  const attempts: readonly Attempt[] = [
    ['end a foreign instance', (ec2) => ec2.send(new TerminateInstancesCommand({ InstanceIds: [database] }))],
    ['tag a foreign instance as ours', (ec2) => ec2.send(tag(database, ofShop))],
    ['tag a foreign instance as of somebody', (ec2) => ec2.send(tag(database, { [tagKeys.agent]: 'x' }))],
    ['tag it with any other tag of ours', (ec2) => ec2.send(tag(database, { [tagKeys.role]: 'standby' }))],
    ['end it after all that', (ec2) => ec2.send(new TerminateInstancesCommand({ InstanceIds: [database] }))],
    ['end an instance of another workload', (ec2) => ec2.send(new TerminateInstancesCommand({ InstanceIds: [other] }))],
    [
      'end one of both in one call',
      (ec2) => ec2.send(new TerminateInstancesCommand({ InstanceIds: [instanceId, other] })),
    ],
    ['take an instance of another workload over', (ec2) => ec2.send(tag(other, ofShop))],
    ['retire an instance of another workload', (ec2) => ec2.send(tag(other, { [tagKeys.role]: 'retiring' }))],
    ['give this instance to another workload', (ec2) => ec2.send(tag(instanceId, ofBlog))],
    ['write other tags on this instance', (ec2) => ec2.send(tag(instanceId, { Name: 'x' }))],
    [
      'read the user data of another workload',
      (ec2) => ec2.send(new DescribeInstanceAttributeCommand({ InstanceId: other, Attribute: 'userData' })),
    ],
    [
      'read the user data of a foreign instance',
      (ec2) => ec2.send(new DescribeInstanceAttributeCommand({ InstanceId: database, Attribute: 'userData' })),
    ],
    ['launch with another role', (ec2) => ec2.send(launch(imageId, { IamInstanceProfile: { Name: 'admin' } }))],
    ['launch without tags', (ec2) => ec2.send(new RunInstancesCommand(untagged))],
    ['launch for another workload', (ec2) => ec2.send(launch(imageId, {}, ofBlog))],
    ['launch from the image of another workload', (ec2) => ec2.send(launch(theirImage))],
    ['read a foreign snapshot by a launch', (ec2) => ec2.send(launch(imageId, mapped(foreignSnapshot)))],
    ['read a snapshot of another workload by a launch', (ec2) => ec2.send(launch(imageId, mapped(theirSnapshot)))],
    ...[database, other].map(
      (InstanceId): Attempt => [
        `make an image of ${InstanceId === other ? 'another workload' : 'a foreign instance'}`,
        (ec2) =>
          ec2.send(
            new CreateImageCommand({
              InstanceId,
              Name: `stolen-${InstanceId}`,
              NoReboot: true,
              TagSpecifications: (['image', 'snapshot'] as const).map((ResourceType) => ({
                ResourceType,
                Tags: tagsOf(ofShop),
              })),
            }),
          ),
      ],
    ),
    ['take over a foreign image', (ec2) => ec2.send(tag(imageId, ofShop))],
    ['mark a foreign image', (ec2) => ec2.send(tag(imageId, made(imageId)))],
    ['deregister a foreign image', (ec2) => ec2.send(new DeregisterImageCommand({ ImageId: imageId }))],
    [
      'deregister the image of another workload',
      (ec2) => ec2.send(new DeregisterImageCommand({ ImageId: theirImage })),
    ],
    ['delete a foreign snapshot', (ec2) => ec2.send(new DeleteSnapshotCommand({ SnapshotId: foreignSnapshot }))],
    [
      'delete the snapshot of another workload',
      (ec2) => ec2.send(new DeleteSnapshotCommand({ SnapshotId: theirSnapshot })),
    ],
    ['mark a backup that inherited our tags', (ec2) => ec2.send(tag(backup, made(backup)))],
    ['delete a backup that inherited our tags', (ec2) => ec2.send(new DeleteSnapshotCommand({ SnapshotId: backup }))],
    ['mark the image of a backup service', (ec2) => ec2.send(tag(backupImage, made(backupImage)))],
    [
      'deregister the image of a backup service',
      (ec2) => ec2.send(new DeregisterImageCommand({ ImageId: backupImage })),
    ],
  ];
  const ec2 = await clientWithRoleOf(instance);
  const outcomes = await outcomesOf(ec2, attempts);
  ec2.destroy();
  expect(outcomes).toEqual(Object.fromEntries(attempts.map(([what]) => [what, 'UnauthorizedOperation'])));
  expect(region.instances().map(({ id, state }) => [id, state])).toEqual(
    [instanceId, database, other].map((id) => [id, 'running']),
  );
});

test('an instance without the workload tag can read its own user data and no other', async () => {
  await using instance = await startAwsInstance({ grants });
  const other = await instance.region.launch({ imageId: instance.imageId, userData: 'secret' });
  await instance.region.until(({ instances }) => instances.every(({ state }) => state === 'running'));
  const ec2 = await clientWithRoleOf(instance);
  const read = (InstanceId: string) =>
    ec2.send(new DescribeInstanceAttributeCommand({ InstanceId, Attribute: 'userData' }));
  await expect(read(instance.instanceId)).resolves.toMatchObject({ InstanceId: instance.instanceId });
  await expect(read(other)).rejects.toMatchObject({ name: 'UnauthorizedOperation' });
  ec2.destroy();
});

test('the same role can do everything that the plugins do to its own workload', async () => {
  await using instance = await startAwsInstance({ grants });
  const { images } = await instance.services();
  const { region, imageId, instanceId } = instance;
  const { imageId: ownImage } = await images.create(await images.plan({ name: 'own-1', tags: {} }, signal), signal);
  await region.until((view) => view.images.some(({ id, state }) => id === ownImage && state === 'available'));
  const [ownSnapshot = ''] = region.images().find(({ id }) => id === ownImage)?.snapshotIds ?? [];
  const copy = await region.launch({ imageId, tags: ofShop });
  await region.until(({ instances }) => instances.every(({ state }) => state === 'running'));
  const attempts: readonly Attempt[] = [
    ['launch a copy', (ec2) => ec2.send(launch(imageId, { IamInstanceProfile: { Name: 'agent' } }))],
    ['launch from its own image', (ec2) => ec2.send(launch(ownImage))],
    ['write down who carries the workload', (ec2) => ec2.send(tag(instanceId, { [tagKeys.role]: 'retiring' }))],
    [
      'read its own user data',
      (ec2) => ec2.send(new DescribeInstanceAttributeCommand({ InstanceId: instanceId, Attribute: 'userData' })),
    ],
    ['mark what it made', (ec2) => ec2.send(tag(ownSnapshot, { [madeTag]: ownSnapshot }))],
    ['end a copy', (ec2) => ec2.send(new TerminateInstancesCommand({ InstanceIds: [copy] }))],
    ['deregister its image', (ec2) => ec2.send(new DeregisterImageCommand({ ImageId: ownImage }))],
  ];
  const ec2 = await clientWithRoleOf(instance);
  const outcomes = await outcomesOf(ec2, attempts);
  ec2.destroy();
  expect(outcomes).toEqual(Object.fromEntries(attempts.map(([what]) => [what, 'allowed'])));
});
