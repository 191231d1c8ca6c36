import { DescribeSnapshotsCommand } from '@aws-sdk/client-ec2';
import { madeTag, tagKeys } from '@spotguard/protocol';
import { expect, test } from 'vitest';
import { ImagePlan } from '../src/contract.js';
import { type AwsInstance, passTime, signal, startAwsInstance } from './aws-instance.js';
import { startEc2Proxy } from './ec2-proxy.js';

const wanted = { name: 'switch-1', tags: { [tagKeys.intent]: 'switch-1' } };

test('an image and its snapshots are tagged by the request that makes them, without a reboot', async () => {
  await using instance = await startAwsInstance();
  const { images } = await instance.services({ agentId: 'shop' });
  const plan = await images.plan(wanted, signal);
  expect(plan).toMatchObject({ InstanceId: instance.instanceId, Name: 'switch-1', NoReboot: true });
  expect(ImagePlan.parse(JSON.parse(JSON.stringify(plan)))).toStrictEqual(plan);
  const { imageId } = await images.create(plan, signal);
  const tags = { [tagKeys.agent]: 'shop', [tagKeys.intent]: 'switch-1' };
  expect(instance.region.images().find(({ id }) => id === imageId)).toMatchObject({
    sourceInstanceId: instance.instanceId,
    tags: { ...tags, [madeTag]: imageId },
  });
  await expect
    .poll(async () => (await instance.operator.send(new DescribeSnapshotsCommand({ OwnerIds: ['self'] }))).Snapshots)
    .toContainEqual(expect.objectContaining({ Tags: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })) }));
});

test('awaitAvailable polls at growing intervals until the image is available', async () => {
  await using instance = await startAwsInstance({ region: { timing: { imageMs: 300_000 } } });
  const agent = await instance.agent();
  await agent.start();
  const { images } = agent.services;
  const { imageId } = await images.create(await images.plan(wanted, signal), signal);
  const before = instance.region.calls().length;
  const startedAt = agent.clock.now();
  await passTime(agent, images.awaitAvailable(imageId, signal), 15_000);
  expect(instance.region.images().find(({ id }) => id === imageId)?.state).toBe('available');
  const asked = instance.region.calls().length - before;
  expect(asked).toBeGreaterThan(1);
  expect(asked).toBeLessThan(10 + (agent.clock.now() - startedAt) / 10_000);
});

test('awaitAvailable waits for an image that EC2 does not list yet', async () => {
  await using instance = await startAwsInstance();
  const agent = await instance.agent();
  await agent.start();
  const { images } = agent.services;
  const { imageId } = await images.create(await images.plan(wanted, signal), signal);
  instance.region.inject({
    action: 'DescribeImages',
    times: 3,
    error: { code: 'InvalidAMIID.NotFound', message: 'not yet' },
  });
  await passTime(agent, images.awaitAvailable(imageId, signal), 1_000);
  expect(instance.region.images().find(({ id }) => id === imageId)?.state).toBe('available');
});

test('awaitAvailable throws for an image that EC2 does not list for two minutes', async () => {
  await using instance = await startAwsInstance();
  const agent = await instance.agent();
  await agent.start();
  const waiting = passTime(agent, agent.services.images.awaitAvailable('ami-0123456789abcdef0', signal), 10_000);
  await expect(waiting).rejects.toMatchObject({ code: 'UPSTREAM_REFUSED' });
});

test('a lost answer and a repeated call give one image, and its id', async () => {
  await using instance = await startAwsInstance();
  const agent = await instance.agent();
  await agent.start();
  const { images } = agent.services;
  const plan = await images.plan(wanted, signal);
  instance.region.inject({ action: 'CreateImage', drop: 'after' });
  const { imageId } = await passTime(agent, images.create(plan, signal), 1_000);
  expect(instance.region.images().filter(({ name }) => name === 'switch-1')).toMatchObject([{ id: imageId }]);
  await expect(images.create(plan, signal)).resolves.toEqual({ imageId });
});

test('an image of the same name with other tags is not taken for ours', async () => {
  await using instance = await startAwsInstance();
  const { images } = await instance.services();
  const { imageId } = await images.create(await images.plan(wanted, signal), signal);
  await instance.region.until((view) => view.images.some(({ id, state }) => id === imageId && state === 'available'));
  const other = await images.plan({ ...wanted, tags: { [tagKeys.intent]: 'switch-2' } }, signal);
  await expect(images.create(other, signal)).rejects.toMatchObject({
    code: 'UPSTREAM_REFUSED',
    message: expect.stringContaining(imageId),
  });
});

test('removing an image removes its snapshots, and repeating it is no error', async () => {
  await using instance = await startAwsInstance();
  const { images } = await instance.services();
  const { imageId } = await images.create(await images.plan(wanted, signal), signal);
  await instance.region.until((view) => view.images.some(({ id, state }) => id === imageId && state === 'available'));
  const snapshots = instance.region.images().find(({ id }) => id === imageId)?.snapshotIds ?? [];
  await images.remove(imageId, signal);
  await images.remove(imageId, signal);
  expect(instance.region.images().find(({ id }) => id === imageId)?.state).toBe('deregistered');
  const left = await instance.operator.send(new DescribeSnapshotsCommand({ OwnerIds: ['self'] }));
  expect(snapshots).toHaveLength(1);
  expect(left.Snapshots?.map(({ SnapshotId }) => SnapshotId)).not.toContain(snapshots[0]);
});

test('an image that EC2 does not list yet is removed as soon as it does', async () => {
  await using instance = await startAwsInstance();
  const agent = await instance.agent();
  await agent.start();
  const { images } = agent.services;
  const { imageId } = await images.create(await images.plan(wanted, signal), signal);
  await instance.region.until((view) => view.images.some(({ id, state }) => id === imageId && state === 'available'));
  const unseen = { code: 'InvalidAMIID.NotFound', message: 'not yet' };
  instance.region.inject({ action: 'DeregisterImage', times: 3, error: unseen });
  await passTime(agent, images.remove(imageId, signal), 2_000);
  expect(instance.region.images().find(({ id }) => id === imageId)?.state).toBe('deregistered');
});

test('a snapshot that EC2 did not delete with the image is deleted', async () => {
  await using instance = await startAwsInstance();
  await using proxy = await startEc2Proxy(instance.region.endpoint, {
    DeregisterImage: (xml) => xml.replace('>success<', '>internal-error<'),
  });
  const { images } = await instance.services({ ec2Endpoint: proxy.endpoint });
  const { imageId } = await images.create(await images.plan(wanted, signal), signal);
  await instance.region.until((view) => view.images.some(({ id, state }) => id === imageId && state === 'available'));
  await images.remove(imageId, signal);
  expect(instance.region.calls().at(-1)).toMatchObject({
    action: 'DeleteSnapshot',
    result: 'InvalidSnapshot.NotFound',
  });
});

test('the role of an instance cannot remove an image that is not ours', async () => {
  await using instance = await startAwsInstance();
  const { images } = await instance.services();
  await expect(images.remove(instance.imageId, signal)).rejects.toMatchObject({ code: 'PERMISSION_DENIED' });
  expect(instance.region.images().find(({ id }) => id === instance.imageId)?.state).toBe('available');
});

/** The image and its snapshots, each with its mark. */
function marks({ region }: AwsInstance, imageId: string): readonly (readonly [string, string | undefined])[] {
  const image = region.images().find(({ id }) => id === imageId);
  const snapshots = region.snapshots().filter(({ id }) => image?.snapshotIds.includes(id));
  return [image, ...snapshots].map((made) => [made?.id ?? '', made?.tags[madeTag]]);
}

test('an image and each of its snapshots is marked with its own id, which no copy inherits', async () => {
  await using instance = await startAwsInstance();
  const agent = await instance.agent();
  await agent.start();
  const { images } = agent.services;
  const { imageId } = await images.create(await images.plan(wanted, signal), signal);
  await passTime(agent, images.awaitAvailable(imageId, signal), 1_000);
  const marked = marks(instance, imageId);
  expect(marked).toHaveLength(2);
  for (const [id, mark] of marked) expect(mark).toBe(id);
});

test('after a crash between making and marking an image, the same plan marks it', async () => {
  await using instance = await startAwsInstance();
  const agent = await instance.agent();
  await agent.start();
  const { images } = agent.services;
  const plan = await images.plan(wanted, signal);
  const denied = { code: 'UnauthorizedOperation', message: 'no', status: 403 };
  instance.region.inject({ action: 'CreateTags', error: denied });
  const { imageId } = await images.create(plan, signal);
  expect(marks(instance, imageId)[0]).toEqual([imageId, undefined]);
  expect(agent.log.lines).toContainEqual(
    expect.objectContaining({ level: 'warn', message: expect.stringContaining('could not be marked') }),
  );
  await passTime(agent, images.create(plan, signal), 1_000);
  expect(marks(instance, imageId)[0]).toEqual([imageId, imageId]);
});

test('an image without a mark is marked before it is removed, as the role may remove only marked ones', async () => {
  await using instance = await startAwsInstance();
  const { images } = await instance.services();
  const denied = { code: 'UnauthorizedOperation', message: 'no', status: 403 };
  instance.region.inject({ action: 'CreateTags', error: denied });
  const { imageId } = await images.create(await images.plan(wanted, signal), signal);
  await images.remove(imageId, signal);
  expect(instance.region.images().find(({ id }) => id === imageId)?.state).toBe('deregistered');
});
