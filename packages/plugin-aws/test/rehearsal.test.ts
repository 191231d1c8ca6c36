import { DeleteKeyPairCommand, DeleteSubnetCommand, DeregisterImageCommand } from '@aws-sdk/client-ec2';
import { policyDocument } from '@spotguard/testkit';
import { expect, test } from 'vitest';
import { describeFindings, launchGrants, type RehearsedLaunch } from '../src/contract.js';
import { aws } from '../src/index.js';
import { type AwsInstance, passTime, signal, startAwsInstance } from './aws-instance.js';

const launches: readonly RehearsedLaunch[] = [
  { zone: 'us-east-1b', market: 'spot', isEmergency: true },
  { zone: 'us-east-1c', market: 'spot', isEmergency: true },
  { zone: 'us-east-1a', market: 'ondemand', isEmergency: true },
];
const withKey = { zone: 'us-east-1a', parameters: { KeyName: 'default' } } as const;

test('for an instance that can be copied everywhere there are no findings, and nothing is launched', async () => {
  await using instance = await startAwsInstance({ launch: withKey });
  expect(await rehearse(instance)).toEqual([]);
  expect(instance.region.instances()).toHaveLength(1);
  const calls = dryRuns(instance);
  expect(calls.map(({ result }) => result)).toEqual(['DryRunOperation', 'DryRunOperation', 'DryRunOperation']);
  expect(new Set(calls.map(({ parameters }) => parameters['ClientToken']))).toSatisfy(
    (tokens: Set<unknown>) => tokens.size === 3 && !tokens.has('rehearsal'),
  );
});

test('everything that a launch would fail for or lack is found, with the launches that it concerns', async () => {
  const tags = Object.fromEntries(Array.from({ length: 45 }, (_, index) => [`t${index + 10}`, 'x']));
  await using instance = await startAwsInstance({ launch: { ...withKey, tags } });
  await instance.operator.send(new DeleteKeyPairCommand({ KeyName: 'default' }));
  const closed = instance.region.subnets().find(({ isDefault, zone }) => isDefault && zone === 'us-east-1c');
  await instance.operator.send(new DeleteSubnetCommand({ SubnetId: closed?.subnetId }));
  const findings = await rehearse(instance);
  const reachable = ['spot in us-east-1b', 'on-demand in us-east-1a'];
  expect(findings).toEqual([
    { kind: 'lacks', what: "the key pair 'default', which was deleted", launches: reachable },
    { kind: 'lacks', what: expect.stringContaining("the tag 't54'"), launches: reachable },
    { kind: 'fails', what: expect.stringContaining('has no subnet'), launches: ['spot in us-east-1c'] },
  ]);
  const words = describeFindings(findings, launches.length);
  expect(words).toMatch(
    /^A launch would fail \(spot in us-east-1c\): .*A copy would be without \(spot in us-east-1b, on-/,
  );
});

test('a deleted image is found for emergency launches, but not for a switch that makes an image first', async () => {
  await using instance = await startAwsInstance();
  await instance.operator.send(new DeregisterImageCommand({ ImageId: instance.imageId }));
  expect(await rehearse(instance)).toMatchObject([{ kind: 'fails', what: expect.stringMatching(/image .* is gone/) }]);
  const planned = launches.map(({ zone, market }) => ({ zone, market, isImageToBeMade: true }));
  expect(await rehearse(instance, planned)).toEqual([]);
});

test('a data volume does not prevent a switch that makes an image first', async () => {
  const parameters = { 'BlockDeviceMapping.1.DeviceName': '/dev/sdf', 'BlockDeviceMapping.1.Ebs.VolumeSize': '5' };
  await using instance = await startAwsInstance({ launch: { parameters } });
  expect(await rehearse(instance)).toMatchObject([{ kind: 'fails', what: expect.stringContaining('/dev/sdf') }]);
  const planned = launches.map(({ zone, market }) => ({ zone, market, isImageToBeMade: true }));
  expect(await rehearse(instance, planned)).toEqual([]);
});

test('rights are checked under the role of the instance, in each zone and market', async () => {
  await using instance = await startAwsInstance();
  const closed = instance.region.subnets().filter(({ zone }) => zone === 'us-east-1c');
  const policy = policyDocument([...(aws.spec.iam ?? []), ...launchGrants], { workload: 'shop', role: 'narrow' });
  instance.region.addRole({
    name: 'narrow',
    policy: {
      ...policy,
      Statement: [
        ...policy.Statement,
        {
          Effect: 'Deny',
          Action: 'ec2:RunInstances',
          Resource: closed.map(({ subnetId }) => `arn:aws:ec2:us-east-1:*:subnet/${subnetId}`),
        },
        { Effect: 'Deny', Action: 'ec2:RunInstances', Resource: 'arn:aws:ec2:*:*:spot-instances-request/*' },
      ],
    },
  });
  const instanceId = await instance.region.launch({
    imageId: instance.imageId,
    instanceType: 'm5.large',
    role: 'narrow',
  });
  const { instances } = await instance.region.until((view) => view.instances.every(({ state }) => state === 'running'));
  const metadataEndpoint = instances.find(({ id }) => id === instanceId)?.metadataEndpoint;
  const findings = await rehearse(instance, launches, { metadataEndpoint });
  expect(findings).toMatchObject([
    { kind: 'fails', what: expect.stringContaining('spot-instances-request'), launches: ['spot in us-east-1b'] },
    { kind: 'fails', what: expect.stringContaining('subnet/'), launches: ['spot in us-east-1c'] },
  ]);
});

test('a temporary refusal is no finding; no answer is a retryable error', async () => {
  await using instance = await startAwsInstance();
  const parameters = { DryRun: 'true' };
  const error = { code: 'InsufficientInstanceCapacity', message: 'None now', status: 500 };
  instance.region.inject({ action: 'RunInstances', parameters, error });
  expect(await rehearse(instance)).toEqual([]);
  const slow = { code: 'RequestLimitExceeded', message: 'Slow', status: 503 };
  instance.region.inject({ action: 'RunInstances', parameters, error: slow });
  const before = dryRuns(instance).length;
  await expect(rehearse(instance)).rejects.toMatchObject({ retryable: true });
  expect(dryRuns(instance).length - before).toBe(1);
});

test('without asksEc2 only reads are made', async () => {
  await using instance = await startAwsInstance({ launch: withKey });
  await instance.operator.send(new DeleteKeyPairCommand({ KeyName: 'default' }));
  const { rehearsal } = await instance.services();
  const findings = await rehearsal.rehearse([{ zone: 'us-east-1b', market: 'spot' }], { asksEc2: false }, signal);
  expect(findings).toMatchObject([{ kind: 'fails', what: expect.stringContaining("key pair 'default' was deleted") }]);
  expect(dryRuns(instance)).toEqual([]);
});

async function rehearse(instance: AwsInstance, requested = launches, config: Readonly<Record<string, unknown>> = {}) {
  const agent = await instance.agent(config);
  await agent.start();
  return passTime(agent, agent.services.rehearsal.rehearse(requested, { asksEc2: true }, signal), 500);
}

function dryRuns({ region }: AwsInstance) {
  return region
    .calls()
    .filter(({ action, parameters }) => action === 'RunInstances' && parameters['DryRun'] === 'true');
}
