import {
  DescribeImagesCommand,
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
import { awsCodeOf } from '../ec2/ec2-error.js';

/** Everything about this host, and about the place its copy is for, that a copy depends on. */
export interface Original {
  readonly instance: Instance;
  /** As EC2 gives and takes it, in base64. */
  readonly userData: string | undefined;
  readonly shutdownBehavior: string | undefined;
  readonly isProtected: boolean;
  readonly volumes: readonly Volume[];
  readonly image: Image;
  /** The host's own type and the copy's, which may be the same. */
  readonly types: { readonly own: InstanceTypeInfo; readonly copy: InstanceTypeInfo };
  /** The subnets of the host's zone and of the copy's, in every network. */
  readonly subnets: readonly Subnet[];
}

/** What is looked up besides the host itself. */
export interface CopyTarget {
  readonly zone: string;
  readonly instanceType: string;
  readonly imageId: string;
}

interface Reading {
  readonly identity: InstanceIdentity;
  readonly target: CopyTarget;
  readonly signal: AbortSignal;
}

/** Reads all of it in one round of parallel calls: as slow as the slowest of them. */
export async function readOriginal(ec2: Ec2Api, from: Reading): Promise<Original> {
  const { identity, target, signal } = from;
  const { instanceId: InstanceId } = identity;
  const attribute = (Attribute: InstanceAttributeName): Promise<DescribeInstanceAttributeCommandOutput> =>
    ec2.call({ action: 'ec2:DescribeInstanceAttribute', signal }, (client, options) =>
      client.send(new DescribeInstanceAttributeCommand({ InstanceId, Attribute }), options),
    );
  const [instances, userData, shutdown, protection, volumes, image, types, subnets] = await Promise.all([
    ec2.call({ action: 'ec2:DescribeInstances', signal, justMade: true }, (client, options) =>
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
    findImage(ec2, from),
    ec2.call({ action: 'ec2:DescribeInstanceTypes', signal }, (client, options) =>
      client.send(new DescribeInstanceTypesCommand(typesInput([identity.instanceType, target.instanceType])), options),
    ),
    ec2.call({ action: 'ec2:DescribeSubnets', signal }, (client, options) =>
      client.send(
        new DescribeSubnetsCommand({ Filters: [{ Name: 'availability-zone', Values: [identity.zone, target.zone] }] }),
        options,
      ),
    ),
  ]);
  const typeNamed = (name: string) => types.InstanceTypes?.find(({ InstanceType }) => InstanceType === name);
  return {
    instance: present(instances.Reservations?.[0]?.Instances?.[0], `instance ${InstanceId}`),
    userData: userData.UserData?.Value,
    shutdownBehavior: shutdown.InstanceInitiatedShutdownBehavior?.Value,
    isProtected: protection.DisableApiTermination?.Value ?? false,
    volumes: volumes.Volumes ?? [],
    image,
    types: {
      own: present(typeNamed(identity.instanceType), `instance type ${identity.instanceType}`),
      copy: present(typeNamed(target.instanceType), `instance type ${target.instanceType}`),
    },
    subnets: subnets.Subnets ?? [],
  };
}

/** The image that the host was launched from may be gone for long; one that was made of the host may be too young. */
async function findImage(ec2: Ec2Api, { identity, target, signal }: Reading): Promise<Image> {
  const { imageId } = target;
  const justMade = imageId !== identity.imageId;
  const images = await ec2
    .call({ action: 'ec2:DescribeImages', signal, justMade }, (client, options) =>
      client.send(new DescribeImagesCommand({ ImageIds: [imageId] }), options),
    )
    .catch((error: unknown) => {
      if (justMade || !goneImage.includes(awsCodeOf(error))) throw error;
      return { Images: [] };
    });
  const [image] = images.Images ?? [];
  if (image !== undefined || justMade) return present(image, `image ${imageId}`);
  throw new SpotGuardError(
    'UPSTREAM_REFUSED',
    `${identity.instanceId} cannot be copied: the image ${imageId} that it was launched from is gone. Set CREATE_SNAPSHOT_ON_SWITCH=true, so that the copy comes from an image of this host.`,
  );
}

const goneImage: readonly (string | undefined)[] = ['InvalidAMIID.NotFound', 'InvalidAMIID.Unavailable'];

/** A cast, as the SDK lists the types that it knew when it was built; EC2 may have newer ones. */
function typesInput(names: readonly string[]): DescribeInstanceTypesCommandInput {
  return { InstanceTypes: [...new Set(names)] as DescribeInstanceTypesCommandInput['InstanceTypes'] };
}

function present<T>(found: T | undefined, what: string): T {
  if (found !== undefined) return found;
  throw new SpotGuardError('UPSTREAM_FAILED', `EC2 does not list ${what}. It is tried again.`, { retryable: true });
}
