import { DeregisterImageCommand, ModifyInstanceAttributeCommand } from '@aws-sdk/client-ec2';
import { isSpotGuardError } from '@spotguard/sdk';
import { expect, test } from 'vitest';
import type { CopyRequest } from '../src/contract.js';
import { type AwsInstance, signal, startAwsInstance } from './aws-instance.js';
import { type AnswerEdit, startEc2Proxy } from './ec2-proxy.js';

const copyRequest: CopyRequest = { zone: 'us-east-1a', market: 'spot', tags: {}, clientToken: 'token' };
const dataVolume = {
  'BlockDeviceMapping.1.DeviceName': '/dev/sdf',
  'BlockDeviceMapping.1.Ebs.VolumeSize': '5',
};

test('termination protection', async () => {
  await using instance = await startAwsInstance();
  const DisableApiTermination = { Value: true };
  await instance.operator.send(
    new ModifyInstanceAttributeCommand({ InstanceId: instance.instanceId, DisableApiTermination }),
  );
  await expectRefusal(instance, copyRequest, /has termination protection.*switch that off/);
});

test('local disks, on the instance or on its copy', async () => {
  await using instance = await startAwsInstance();
  await expectRefusal(instance, { ...copyRequest, instanceType: 'm5d.large' }, /type m5d\.large has local disks/);
  await using other = await startAwsInstance({ launch: { instanceType: 'm5d.large' } });
  await expectRefusal(other, { ...copyRequest, instanceType: 'm5.large' }, /type m5d\.large has local disks/);
});

test('a type of another architecture than the image', async () => {
  await using instance = await startAwsInstance();
  await expectRefusal(
    instance,
    { ...copyRequest, instanceType: 't4g.micro' },
    /t4g\.micro is arm64 and the image .* is x86_64/,
  );
});

test('a data volume that is not in the image', async () => {
  await using instance = await startAwsInstance({ launch: { parameters: dataVolume } });
  await expectRefusal(
    instance,
    copyRequest,
    /volumes at \/dev\/sdf are not in the image .*CREATE_SNAPSHOT_ON_SWITCH=true/,
  );
});

test('an image that the instance was launched from and that is gone', async () => {
  await using instance = await startAwsInstance();
  await instance.operator.send(new DeregisterImageCommand({ ImageId: instance.imageId }));
  await expectRefusal(instance, copyRequest, /launched from is gone\. Set CREATE_SNAPSHOT_ON_SWITCH=true/);
});

test('a zone in which the network of the instance has no subnet', async () => {
  await using instance = await startAwsInstance();
  await expectRefusal(
    instance,
    { ...copyRequest, zone: 'us-east-1f' },
    /has no subnet .* in a zone us-east-1f: create one/,
  );
});

test('a zone of another region', async () => {
  await using instance = await startAwsInstance();
  await expectRefusal(
    instance,
    { ...copyRequest, zone: 'eu-west-1a' },
    /zone 'eu-west-1a' is not in its region us-east-1/,
  );
});

test('an instance type that does not exist', async () => {
  await using instance = await startAwsInstance();
  await expectRefusal(instance, { ...copyRequest, instanceType: 'm5.gigantic' }, /m5\.gigantic/);
});

test('every reason is named at once', async () => {
  await using instance = await startAwsInstance({ launch: { parameters: dataVolume } });
  await expectRefusal(instance, { ...copyRequest, instanceType: 't4g.micro' }, /arm64.*; .*\/dev\/sdf/);
});

/** States that the simulated region does not have; they are written into EC2's answers. */
const edits: readonly (readonly [string, AnswerEdit, RegExp])[] = [
  [
    'a member of an Auto Scaling group',
    (xml) => xml.replace('<tagSet>', '<tagSet><item><key>aws:autoscaling:groupName</key><value>fleet</value></item>'),
    /Auto Scaling group 'fleet'.*detach it first/,
  ],
  [
    'several network interfaces',
    (xml) => xml.replace('<networkInterfaceSet>', '<networkInterfaceSet><item/>'),
    /2 network interfaces/,
  ],
  [
    'a dedicated host',
    (xml) => xml.replace('<tenancy>default<', '<tenancy>host<'),
    /dedicated host: move it to shared tenancy/,
  ],
  [
    'a capacity reservation',
    (xml) =>
      xml.replace(
        '<tagSet>',
        '<capacityReservationSpecification><capacityReservationTarget><capacityReservationId>cr-1</capacityReservationId></capacityReservationTarget></capacityReservationSpecification><tagSet>',
      ),
    /capacity reservation: set its preference/,
  ],
  [
    'a root device that is no volume',
    (xml) => xml.replace('<rootDeviceType>ebs<', '<rootDeviceType>instance-store<'),
    /local disks/,
  ],
];

test.each(edits)('%s', async (_what, edit, words) => {
  await using instance = await startAwsInstance({ launch: { tags: { Name: 'web' } } });
  await using proxy = await startEc2Proxy(instance.region.endpoint, { DescribeInstances: edit });
  await expectRefusal(instance, copyRequest, words, { ec2Endpoint: proxy.endpoint });
});

async function expectRefusal(
  instance: AwsInstance,
  asked: CopyRequest,
  words: RegExp,
  config: Readonly<Record<string, unknown>> = {},
): Promise<void> {
  const { copier } = await instance.services(config);
  const error = await copier.plan(asked, signal).catch((reason: unknown) => reason);
  expect(isSpotGuardError(error, 'UPSTREAM_REFUSED') && !error.retryable).toBe(true);
  expect(String(error)).toMatch(words);
  expect(instance.region.calls().filter(({ action }) => action === 'RunInstances')).toHaveLength(1);
}
