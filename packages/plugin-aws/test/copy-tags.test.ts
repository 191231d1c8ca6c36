import { CreateTagsCommand, DescribeVolumesCommand, ModifyInstanceAttributeCommand } from '@aws-sdk/client-ec2';
import { tagKeys } from '@spotguard/protocol';
import { policyDocument } from '@spotguard/testkit';
import { expect, test } from 'vitest';
import { launchGrants } from '../src/contract.js';
import { aws } from '../src/index.js';
import { type AwsInstance, signal, startAwsInstance } from './aws-instance.js';

const ours = {
  [tagKeys.agent]: 'shop',
  [tagKeys.generation]: '2',
  [tagKeys.role]: 'primary',
  [tagKeys.predecessor]: 'i-0123456789abcdef0',
  [tagKeys.intent]: 'failover/n1/0/spot',
};
const copyRequest = { zone: 'us-east-1a', market: 'ondemand', tags: ours, clientToken: 'token' } as const;
const dataVolume = { 'BlockDeviceMapping.1.DeviceName': '/dev/sdf', 'BlockDeviceMapping.1.Ebs.VolumeSize': '5' };

test.each([
  [44, undefined],
  [45, "tag 't45'"],
  [47, "tags 't45', 't46', 't47'"],
])(
  'with %s own tags, a copy leaves out those beyond the limit of EC2, and only in an emergency',
  async (count, out) => {
    const tags = Object.fromEntries(Array.from({ length: count }, (_, index) => [keyOf(index + 1), 'x']));
    await using instance = await startAwsInstance({ launch: { zone: 'us-east-1a', tags } });
    const { copier, instances } = await instance.services();
    const planned = copier.plan(copyRequest, signal);
    if (out === undefined) await planned;
    else {
      await expect(planned).rejects.toMatchObject({
        code: 'UPSTREAM_REFUSED',
        message: expect.stringContaining(`a copy has no space for the ${out}, as EC2 allows 50`),
      });
    }
    const plan = await copier.plan({ ...copyRequest, isEmergency: true }, signal);
    expect(plan.leftOut).toEqual(out === undefined ? undefined : [expect.stringContaining(`the ${out}`)]);
    const { instanceId } = await copier.launch(plan, signal);
    await instance.region.until((view) =>
      view.instances.some(({ id, state }) => id === instanceId && state === 'running'),
    );
    expect(instance.region.instances().find(({ id }) => id === instanceId)?.tags).toMatchObject(ours);
    // There is space for a tag that is written later, too: the successor tag at the hand-over.
    await instances.tag(instanceId, { [tagKeys.successor]: 'i-0fedcba9876543210' }, signal);
  },
);

test.each([
  [47, 'ok', undefined],
  [48, 'degraded', /only one of its own.*Remove 6 tags/],
  [49, 'degraded', /only one of its own/],
  [50, 'degraded', /none of its own, so that it cannot be ended after a switch/],
])(
  'a first instance with %s own tags is guarded, and the status says which tags are missing',
  async (count, state, reason) => {
    const tags = Object.fromEntries(Array.from({ length: count }, (_, index) => [keyOf(index + 1), 'x']));
    await using instance = await startAwsInstance({ launch: { zone: 'us-east-1a', tags } });
    const agent = await instance.agent();
    await agent.start();
    expect(agent.status('aws').state).toBe(state);
    if (reason !== undefined) expect(agent.status('aws').reason).toMatch(reason);
    const { copier, lineage } = agent.services;
    await copier.launch(await copier.plan({ ...copyRequest, isEmergency: true }, signal), signal);
    const written = instance.region.instances()[0]?.tags[tagKeys.agent];
    expect(written).toBe(count === 50 ? undefined : lineage.agent);
  },
);

test('each volume of a copy has the tags of its source volume, over those of the instance', async () => {
  await using instance = await startAwsInstance({
    launch: { zone: 'us-east-1a', tags: { Name: 'web', team: 'shop' }, parameters: dataVolume },
  });
  const [root = '', data = ''] = (await volumesOf(instance, instance.instanceId)).map(({ id }) => id);
  await tag(instance, root, { Name: 'web-root', Backup: 'daily' });
  await tag(instance, data, { Name: 'web-data', Backup: 'hourly' });
  const { copier } = await instance.services();
  const plan = await copier.plan({ ...copyRequest, isImageToBeMade: true }, signal);
  const { instanceId } = await copier.launch(plan, signal);
  const copies = await volumesOf(instance, instanceId);
  expect(copies).toMatchObject([
    { device: '/dev/xvda', tags: { Name: 'web-root', Backup: 'daily', team: 'shop', ...ours } },
    { device: '/dev/sdf', tags: { Name: 'web-data', Backup: 'hourly', team: 'shop', ...ours } },
  ]);
});

test('the tags of the only volume, or those that all volumes have, are part of the launch request', async () => {
  await using instance = await startAwsInstance({ launch: { zone: 'us-east-1a', tags: { Name: 'web' } } });
  const [root] = await volumesOf(instance, instance.instanceId);
  await tag(instance, root?.id ?? '', { Name: 'web-root', Backup: 'daily' });
  const { copier } = await instance.services();
  const plan = await copier.plan(copyRequest, signal);
  expect(plan.volumeTags).toBeUndefined();
  const { instanceId } = await copier.launch(plan, signal);
  const [copy] = await volumesOf(instance, instanceId);
  expect(copy?.tags).toEqual({ Name: 'web-root', Backup: 'daily', ...ours });
});

test('in an emergency the launch does not wait for volume tags, and tags that could not be written are logged', async () => {
  await using instance = await startAwsInstance({ launch: { zone: 'us-east-1a', parameters: dataVolume } });
  const [, data] = await volumesOf(instance, instance.instanceId);
  await tag(instance, data?.id ?? '', { Backup: 'hourly' });
  const agent = await instance.agent();
  await agent.start();
  const { copier } = agent.services;
  const plan = await copier.plan({ ...copyRequest, isEmergency: true, isImageToBeMade: true }, signal);
  const error = { code: 'UnauthorizedOperation', message: 'You may not', status: 403 };
  instance.region.inject({ action: 'CreateTags', error });
  await copier.launch(plan, signal);
  const logged = () => agent.log.lines.map(({ level, message }) => `${level} ${message}`);
  await expect.poll(logged).toContain('warn Some tags of the volumes of a copy could not be written');
});

test('everything that a launch makes has the tags that an organisation demands, and the error names the policy that refuses', async () => {
  await using instance = await startAwsInstance();
  const made = ['instance', 'volume', 'network-interface'];
  instance.region.addRole({
    name: 'within-organisation',
    policy: policyDocument([...(aws.spec.iam ?? []), ...launchGrants], {
      workload: 'shop',
      role: 'within-organisation',
    }),
    organisation: {
      Statement: [
        { Effect: 'Allow', Action: '*', Resource: '*' },
        ...made.map((type) => ({
          Effect: 'Deny' as const,
          Action: 'ec2:RunInstances',
          Resource: `arn:aws:ec2:*:*:${type}/*`,
          Condition: { Null: { 'aws:RequestTag/CostCenter': 'true' } },
        })),
      ],
    },
  });
  const launch = (tags: Readonly<Record<string, string>>) =>
    instance.region.launch({
      imageId: instance.imageId,
      instanceType: 'm5.large',
      role: 'within-organisation',
      zone: 'us-east-1a',
      tags,
    });
  const tagged = await launch({ CostCenter: '4711' });
  const untagged = await launch({});
  const { instances } = await instance.region.until((view) => view.instances.every(({ state }) => state === 'running'));
  const copierOf = async (ownInstanceId: string) =>
    (await instance.services({ metadataEndpoint: instances.find(({ id }) => id === ownInstanceId)?.metadataEndpoint }))
      .copier;
  const copier = await copierOf(tagged);
  await copier.launch(await copier.plan(copyRequest, signal), signal);
  const other = await copierOf(untagged);
  const refused = other.launch(await other.plan({ ...copyRequest, clientToken: 'other' }, signal), signal);
  await expect(refused).rejects.toMatchObject({
    code: 'PERMISSION_DENIED',
    message: expect.stringMatching(/A policy forbids it \(service control policy\).*the owner of that policy/),
    details: { deniedBy: 'service control policy' },
  });
  await expect(refused).rejects.not.toMatchObject({ message: expect.stringContaining('iam-policy') });
});

const denials = [
  ['with an explicit deny in a service control policy', /forbids it \(service control policy\)/, false],
  ['with an explicit deny in a resource control policy', /forbids it \(resource control policy\)/, false],
  ['with an explicit deny in a permissions boundary', /forbids it \(permissions boundary\)/, false],
  ['with an explicit deny in an identity-based policy', /forbids it \(identity-based policy\)/, false],
  [
    'because no permissions boundary allows the ec2:RunInstances action',
    /another one must allow it \(permissions boundary\)/,
    false,
  ],
  [
    'because no service control policy allows the ec2:RunInstances action',
    /another one .*\(service control policy\)/,
    false,
  ],
  ['because no identity-based policy allows the ec2:RunInstances action', /'iam-policy' command prints/, true],
] as const;

test.each(denials)('the error of a refusal %s names the kind of policy', async (why, words, isOurs) => {
  await using instance = await startAwsInstance();
  const { copier } = await instance.services();
  const plan = await copier.plan(copyRequest, signal);
  const user =
    'User: arn:aws:sts::1:assumed-role/agent/i-1 is not authorized to perform: ec2:RunInstances on resource: arn:aws:ec2:us-east-1:1:subnet/subnet-1';
  const message = `You are not authorized to perform this operation. ${user} ${why}. Encoded authorization failure message: ${'Zm9v'.repeat(300)}`;
  instance.region.inject({ action: 'RunInstances', error: { code: 'UnauthorizedOperation', message, status: 403 } });
  const error = await copier.launch(plan, signal).catch((reason: unknown) => reason as Error);
  expect(error).toMatchObject({ code: 'PERMISSION_DENIED', message: expect.stringMatching(words) });
  expect(String(error).includes('iam-policy')).toBe(isOurs);
  expect(String(error)).not.toContain('Zm9v');
  expect(error).toMatchObject({ details: { encodedDenial: 'Zm9v'.repeat(300) } });
});

test('in an emergency termination protection does not prevent a launch', async () => {
  await using instance = await startAwsInstance({ launch: { zone: 'us-east-1a' } });
  const { copier } = await instance.services();
  const DisableApiTermination = { Value: true };
  await instance.operator.send(
    new ModifyInstanceAttributeCommand({ InstanceId: instance.instanceId, DisableApiTermination }),
  );
  await copier.launch(await copier.plan({ ...copyRequest, isEmergency: true }, signal), signal);
});

function keyOf(place: number): string {
  return `t${String(place).padStart(2, '0')}`;
}

async function tag({ operator }: AwsInstance, id: string, tags: Readonly<Record<string, string>>): Promise<void> {
  const Tags = Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
  await operator.send(new CreateTagsCommand({ Resources: [id], Tags }));
}

async function volumesOf({ operator, region }: AwsInstance, instanceId: string) {
  await region.until((view) => view.instances.some(({ id, state }) => id === instanceId && state === 'running'));
  const Filters = [{ Name: 'attachment.instance-id', Values: [instanceId] }];
  const { Volumes = [] } = await operator.send(new DescribeVolumesCommand({ Filters }));
  return Volumes.map(({ VolumeId = '', Attachments, Tags = [] }) => ({
    id: VolumeId,
    device: Attachments?.[0]?.Device,
    tags: Object.fromEntries(Tags.map(({ Key, Value }) => [Key, Value])),
  }));
}
