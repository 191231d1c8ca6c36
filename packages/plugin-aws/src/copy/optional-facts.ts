import { DescribeInstanceCreditSpecificationsCommand, DescribeKeyPairsCommand } from '@aws-sdk/client-ec2';
import type { InstanceIdentity } from '@spotguard/sdk';
import type { Ec2Api } from '../ec2/ec2-api.js';

/**
 * False when EC2 says that there is no key pair of this name. One try, and a failure of any kind counts as "there is
 * one": what a copy can do without must not hold up its launch.
 */
export async function hasKeyPair(ec2: Ec2Api, keyName: string, signal: AbortSignal): Promise<boolean> {
  // By a filter: asking by name is answered with an error when there is none.
  const command = new DescribeKeyPairsCommand({ Filters: [{ Name: 'key-name', Values: [keyName] }] });
  try {
    const { KeyPairs = [] } = await ec2.call(
      { action: 'ec2:DescribeKeyPairs', signal, maxAttempts: 1 },
      (client, options) => client.send(command, options),
    );
    return KeyPairs.length > 0;
  } catch {
    signal.throwIfAborted();
    return true;
  }
}

/** How a burstable instance pays for bursts; undefined for other types, and when EC2 does not say (then its default counts). */
export async function readCredits(
  ec2: Ec2Api,
  { instanceId, instanceType }: InstanceIdentity,
  signal: AbortSignal,
): Promise<string | undefined> {
  if (!/^t\d/.test(instanceType)) return undefined;
  const command = new DescribeInstanceCreditSpecificationsCommand({ InstanceIds: [instanceId] });
  const action = 'ec2:DescribeInstanceCreditSpecifications';
  try {
    const { InstanceCreditSpecifications: [found] = [] } = await ec2.call(
      { action, signal, maxAttempts: 1 },
      (client, options) => client.send(command, options),
    );
    return found?.CpuCredits;
  } catch {
    signal.throwIfAborted();
    return undefined;
  }
}
