import type { Instance, Tag } from '@aws-sdk/client-ec2';
import { SpotGuardError } from '@spotguard/sdk';
import type { InstanceDescription } from '../contract.js';
import { marketOf } from '../metadata/instance-metadata-facts.js';

/** Converts EC2's description. Throws a retryable error when it is incomplete. */
export function describeInstance(instance: Instance): InstanceDescription {
  const { InstanceId, State, InstanceType, Placement, ImageId, LaunchTime } = instance;
  const zone = Placement?.AvailabilityZone;
  const state = State?.Name;
  if (!InstanceId || !state || !InstanceType || !zone || !ImageId || !LaunchTime) {
    throw new SpotGuardError(
      'UPSTREAM_FAILED',
      `EC2 describes instance ${InstanceId} incompletely. It is tried again.`,
      {
        retryable: true,
      },
    );
  }
  return {
    instanceId: InstanceId,
    state,
    instanceType: InstanceType,
    zone,
    market: marketOf(instance.InstanceLifecycle),
    imageId: ImageId,
    vpcId: instance.VpcId,
    subnetId: instance.SubnetId,
    // In a subnet with IPv6 only, the instance has no IPv4 address.
    privateIp: instance.PrivateIpAddress ?? instance.Ipv6Address,
    launchedAt: LaunchTime.getTime(),
    tags: tagRecord(instance.Tags),
    clientToken: instance.ClientToken || undefined,
    stateReason: instance.StateReason?.Code,
  };
}

/** Tags as a record. */
export function tagRecord(tags: readonly Tag[] | undefined): Readonly<Record<string, string>> {
  return Object.fromEntries((tags ?? []).map(({ Key, Value }) => [Key ?? '', Value ?? '']));
}

/** A record as tags. */
export function tagList(tags: Readonly<Record<string, string>>): Tag[] {
  return Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
}
