import {
  DescribeInstanceAttributeCommand,
  type DescribeInstanceAttributeCommandOutput,
  DescribeInstancesCommand,
  DescribeInstanceTypesCommand,
  type DescribeInstanceTypesCommandInput,
  DescribeSubnetsCommand,
  DescribeVolumesCommand,
  type Image,
  type Instance,
  type InstanceAttributeName,
  type InstanceTypeInfo,
  type Subnet,
  type Volume,
} from '@aws-sdk/client-ec2';
import { type InstanceIdentity, SpotGuardError } from '@spotguard/sdk';
import type { Ec2Api } from '../ec2/ec2-api.js';
import type { CopyTarget } from './copy-target.js';
import { hasKeyPair, readCredits } from './optional-facts.js';
import { findImage } from './original-image.js';

/** Everything about this instance, and about the places its copy may be for, that a copy depends on. */
export interface Original {
  readonly instance: Instance;
  /** As EC2 gives and takes it, in base64. */
  readonly userData: string | undefined;
  readonly shutdownBehavior: string | undefined;
  readonly isProtected: boolean;
  readonly volumes: readonly Volume[];
  readonly image: Image;
  /** Why the copy does not come from the image that this instance was launched from; undefined when it does. */
  readonly imageReason: string | undefined;
  /** The instance's own type and the copy's, which may be the same. */
  readonly types: { readonly own: InstanceTypeInfo; readonly copy: InstanceTypeInfo };
  /** The subnets of the instance's zone and of the copy's, in every network. */
  readonly subnets: readonly Subnet[];
  /** False when EC2 says that the instance's key pair was deleted; true also when nobody knows. */
  readonly hasKeyPair: boolean;
  /** `standard` or `unlimited`, of a burstable type. */
  readonly credits: string | undefined;
  /** Ids and names that a launch has just been refused for: what is gone, and subnets that are full. */
  readonly unusable: ReadonlySet<string>;
}

export interface Reading {
  readonly identity: InstanceIdentity;
  /** More than one only when they differ by nothing but the zone. */
  readonly targets: readonly [CopyTarget, ...CopyTarget[]];
  /** What a reading before has shown, so that this one needs one round less. */
  readonly keyName: string | undefined;
  readonly unusable: ReadonlySet<string>;
  readonly signal: AbortSignal;
}

/** Reads all of it in one round of parallel calls, as slow as the slowest; in two when the key pair's name is news. */
export async function readOriginal(ec2: Ec2Api, from: Reading): Promise<Original> {
  const { identity, targets, keyName, unusable, signal } = from;
  const [target] = targets;
  const { instanceId: InstanceId } = identity;
  const attribute = (Attribute: InstanceAttributeName): Promise<DescribeInstanceAttributeCommandOutput> =>
    ec2.call({ action: 'ec2:DescribeInstanceAttribute', signal }, (client, options) =>
      client.send(new DescribeInstanceAttributeCommand({ InstanceId, Attribute }), options),
    );
  const zones = [...new Set([identity.zone, ...targets.map(({ zone }) => zone)])];
  const [instances, userData, shutdown, protection, volumes, found, types, subnets, credits, hasKey] =
    await Promise.all([
      ec2.call({ action: 'ec2:DescribeInstances', signal, justMade: [InstanceId] }, (client, options) =>
        client.send(new DescribeInstancesCommand({ InstanceIds: [InstanceId] }), options),
      ),
      attribute('userData'),
      attribute('instanceInitiatedShutdownBehavior'),
      attribute('disableApiTermination'),
      ec2.call({ action: 'ec2:DescribeVolumes', signal }, (client, options) =>
        client.send(
          new DescribeVolumesCommand({ Filters: [{ Name: 'attachment.instance-id', Values: [InstanceId] }] }),
          options,
        ),
      ),
      findImage(ec2, { identity, target, signal }),
      ec2.call({ action: 'ec2:DescribeInstanceTypes', signal }, (client, options) =>
        client.send(
          new DescribeInstanceTypesCommand(typesInput([identity.instanceType, target.instanceType])),
          options,
        ),
      ),
      ec2.call({ action: 'ec2:DescribeSubnets', signal }, (client, options) =>
        client.send(new DescribeSubnetsCommand({ Filters: [{ Name: 'availability-zone', Values: zones }] }), options),
      ),
      readCredits(ec2, identity, signal),
      keyName === undefined ? undefined : hasKeyPair(ec2, keyName, signal),
    ]);
  const instance = present(instances.Reservations?.[0]?.Instances?.[0], `instance ${InstanceId}`);
  const typeNamed = (name: string) => types.InstanceTypes?.find(({ InstanceType }) => InstanceType === name);
  return {
    instance,
    userData: userData.UserData?.Value,
    shutdownBehavior: shutdown.InstanceInitiatedShutdownBehavior?.Value,
    isProtected: protection.DisableApiTermination?.Value ?? false,
    volumes: volumes.Volumes ?? [],
    image: found?.image ?? imageToBe(instance, target.imageId),
    imageReason: found?.reason,
    types: {
      own: present(typeNamed(identity.instanceType), `instance type ${identity.instanceType}`),
      copy: present(typeNamed(target.instanceType), `instance type ${target.instanceType}`),
    },
    subnets: subnets.Subnets ?? [],
    hasKeyPair: hasKey ?? (instance.KeyName ? await hasKeyPair(ec2, instance.KeyName, signal) : true),
    credits,
    unusable,
  };
}

/** The image that will have been made of the instance: its root device and all its volumes. */
function imageToBe({ Architecture, RootDeviceName, BlockDeviceMappings }: Instance, ImageId: string): Image {
  return {
    ImageId,
    Architecture,
    RootDeviceName,
    BlockDeviceMappings: BlockDeviceMappings?.map(({ DeviceName }) => ({ DeviceName, Ebs: {} })),
  };
}

/** A cast, as the SDK lists the types that it knew when it was built; EC2 may have newer ones. */
function typesInput(names: readonly string[]): DescribeInstanceTypesCommandInput {
  return { InstanceTypes: [...new Set(names)] as DescribeInstanceTypesCommandInput['InstanceTypes'] };
}

function present<T>(found: T | undefined, what: string): T {
  if (found !== undefined) return found;
  throw new SpotGuardError('UPSTREAM_FAILED', `EC2 does not list ${what}. It is tried again.`, { retryable: true });
}
