import { DescribeInstanceCreditSpecificationsCommand, DescribeKeyPairsCommand } from '@aws-sdk/client-ec2';
import type { InstanceIdentity } from '@spotguard/sdk';
import type { Ec2Api } from '../ec2/ec2-api.js';

/**
 * Whether there is a key pair of this name. It tries once, and any failure counts as yes: a launch must not wait for
 * something that the copy can do without.
 */
export async function hasKeyPair(ec2: Ec2Api, keyName: string, signal: AbortSignal): Promise<boolean> {
  // By a filter, as asking by name is an error when there is none.
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

/**
 * The credit option of a burstable instance; undefined for other types, and if it cannot be read (then EC2's default is
 * used).
 */
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
