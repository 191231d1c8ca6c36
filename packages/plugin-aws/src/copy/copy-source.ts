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
import { findImage } from './find-image.js';
import { hasKeyPair, readCredits } from './optional-facts.js';

/** What a copy depends on: this instance, and the subnets and types of the places where the copy may be launched. */
export interface CopySource {
  readonly instance: Instance;
  /** In base64, as in the EC2 API. */
  readonly userData: string | undefined;
  readonly shutdownBehavior: string | undefined;
  readonly isProtected: boolean;
  readonly volumes: readonly Volume[];
  readonly image: Image;
  /** Why the copy is not launched from the same image as this instance; undefined if it is. */
  readonly imageReason: string | undefined;
  /** The instance's own type and the copy's, which may be the same. */
  readonly types: { readonly own: InstanceTypeInfo; readonly copy: InstanceTypeInfo };
  /** The subnets of the instance's zone and of the copy's, in every network. */
  readonly subnets: readonly Subnet[];
  /** False when EC2 says that the instance's key pair was deleted; true also when that is unknown. */
  readonly hasKeyPair: boolean;
  /** `standard` or `unlimited`, of a burstable type. */
  readonly credits: string | undefined;
  /** Ids and names that made earlier launches fail: things that are gone, and full subnets. */
  readonly unusable: ReadonlySet<string>;
}

export interface CopySourceQuery {
  readonly identity: InstanceIdentity;
  /** Several targets may differ only by the zone. */
  readonly targets: readonly [CopyTarget, ...CopyTarget[]];
  /** Known from an earlier read, which saves a round of calls. */
  readonly keyName: string | undefined;
  readonly unusable: ReadonlySet<string>;
  readonly signal: AbortSignal;
}

/** Reads everything in one round of parallel calls, or in two while the name of the key pair is unknown. */
export async function readCopySource(ec2: Ec2Api, query: CopySourceQuery): Promise<CopySource> {
  const { identity, targets, keyName, unusable, signal } = query;
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
  const instance = presentOrThrow(instances.Reservations?.[0]?.Instances?.[0], `instance ${InstanceId}`);
  const typeNamed = (name: string) => types.InstanceTypes?.find(({ InstanceType }) => InstanceType === name);
  return {
    instance,
    userData: userData.UserData?.Value,
    shutdownBehavior: shutdown.InstanceInitiatedShutdownBehavior?.Value,
    isProtected: protection.DisableApiTermination?.Value ?? false,
    volumes: volumes.Volumes ?? [],
    image: found?.image ?? futureImageOf(instance, target.imageId),
    imageReason: found?.reason,
    types: {
      own: presentOrThrow(typeNamed(identity.instanceType), `instance type ${identity.instanceType}`),
      copy: presentOrThrow(typeNamed(target.instanceType), `instance type ${target.instanceType}`),
    },
    subnets: subnets.Subnets ?? [],
    hasKeyPair: hasKey ?? (instance.KeyName ? await hasKeyPair(ec2, instance.KeyName, signal) : true),
    credits,
    unusable,
  };
}

/** What an image of the instance will have: its root device and all its volumes. */
function futureImageOf({ Architecture, RootDeviceName, BlockDeviceMappings }: Instance, ImageId: string): Image {
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

function presentOrThrow<T>(found: T | undefined, what: string): T {
  if (found !== undefined) return found;
  throw new SpotGuardError('UPSTREAM_FAILED', `EC2 does not list ${what}. It is tried again.`, { retryable: true });
}
