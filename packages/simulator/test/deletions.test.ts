import {
  DeleteKeyPairCommand,
  DeleteSubnetCommand,
  DescribeInstanceCreditSpecificationsCommand,
  DescribeKeyPairsCommand,
  DescribeSubnetsCommand,
  RunInstancesCommand,
} from '@aws-sdk/client-ec2';
import { expect, test } from 'vitest';
import { codeOf, openRegion } from './open-region.js';

test('a deleted key pair is not listed, and a launch with it is refused', async () => {
  await using sandbox = await openRegion();
  const { ec2, imageId } = sandbox;
  const named = (name: string) => ({ Filters: [{ Name: 'key-name', Values: [name] }] });
  const listed = async (name: string) => (await ec2.send(new DescribeKeyPairsCommand(named(name)))).KeyPairs ?? [];
  expect(await listed('default')).toMatchObject([{ KeyName: 'default' }]);
  expect(await codeOf(ec2.send(new DescribeKeyPairsCommand({ KeyNames: ['other'] })))).toBe('InvalidKeyPair.NotFound');
  await ec2.send(new DeleteKeyPairCommand({ KeyName: 'default' }));
  expect(await listed('default')).toEqual([]);
  const launch = ec2.send(
    new RunInstancesCommand({
      ImageId: imageId,
      InstanceType: 't3.micro',
      MinCount: 1,
      MaxCount: 1,
      KeyName: 'default',
    }),
  );
  expect(await codeOf(launch)).toBe('InvalidKeyPair.NotFound');
});

test('a subnet can be deleted only when it contains no instance', async () => {
  await using sandbox = await openRegion();
  const { region, ec2, imageId } = sandbox;
  const [used, other] = region.subnets();
  await region.launch({ imageId, subnetId: used?.subnetId ?? '' });
  const remove = (SubnetId: string | undefined) => codeOf(ec2.send(new DeleteSubnetCommand({ SubnetId })));
  expect([await remove(used?.subnetId), await remove(other?.subnetId)]).toEqual(['DependencyViolation', 'ok']);
  const { Subnets = [] } = await ec2.send(new DescribeSubnetsCommand({}));
  expect(Subnets.map(({ SubnetId }) => SubnetId)).not.toContain(other?.subnetId);
});

test('the credit option of a burstable instance can be read; other instances are refused', async () => {
  await using sandbox = await openRegion();
  const { region, ec2, imageId } = sandbox;
  const parameters = { 'CreditSpecification.CpuCredits': 'standard' };
  const burstable = await region.launch({ imageId, instanceType: 't3.micro', parameters });
  const plain = await region.launch({ imageId, instanceType: 'm5.large' });
  await region.until(({ instances }) => instances.every(({ state }) => state === 'running'));
  const ask = (id: string) => ec2.send(new DescribeInstanceCreditSpecificationsCommand({ InstanceIds: [id] }));
  expect((await ask(burstable)).InstanceCreditSpecifications).toMatchObject([{ CpuCredits: 'standard' }]);
  expect(await codeOf(ask(plain))).toBe('InvalidInstanceType');
});
