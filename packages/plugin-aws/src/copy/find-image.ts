import { DescribeImagesCommand, type DescribeImagesCommandInput, type Image } from '@aws-sdk/client-ec2';
import { type InstanceIdentity, SpotGuardError } from '@spotguard/sdk';
import type { Ec2Api } from '../ec2/ec2-api.js';
import { missingOf } from '../ec2/ec2-error.js';
import type { CopyTarget } from './copy-target.js';

interface Search {
  readonly identity: InstanceIdentity;
  readonly target: CopyTarget;
  readonly signal: AbortSignal;
}

/**
 * Finds the image that a copy is launched from; undefined when it will be made later. If the image that the instance was
 * launched from is gone, the newest image that was made of this instance is used in an emergency. An image that the request
 * names may be too new for EC2 to list it, which is a retryable error.
 */
export async function findImage(
  ec2: Ec2Api,
  { identity, target, signal }: Search,
): Promise<{ readonly image: Image; readonly reason?: string } | undefined> {
  const { imageId, isImageToBeMade, isEmergency } = target;
  if (isImageToBeMade) return undefined;
  const isNew = imageId !== identity.imageId;
  const justMade = isNew ? [imageId] : [];
  const describe = async (input: DescribeImagesCommandInput) =>
    ec2.call({ action: 'ec2:DescribeImages', signal, justMade }, (client, options) =>
      client.send(new DescribeImagesCommand(input), options),
    );
  const { Images = [] } = await describe({ ImageIds: [imageId] }).catch((error: unknown) => {
    if (isNew || missingOf(error)?.kind !== 'image') throw error;
    return { Images: [] };
  });
  const [image] = Images;
  if (image !== undefined) return { image };
  if (isNew) {
    throw new SpotGuardError('UPSTREAM_FAILED', `EC2 does not list image ${imageId}. It is tried again.`, {
      retryable: true,
    });
  }
  if (isEmergency) {
    // AWS itself writes the source instance, and copies do not inherit it. Images of other accounts are never used.
    const { Images: made = [] } = await describe({
      Owners: ['self'],
      Filters: [{ Name: 'source-instance-id', Values: [identity.instanceId] }],
    });
    const found = newest(made.filter(({ State }) => State === 'available'));
    if (found !== undefined) return { image: found, reason: `the image ${imageId} that it was launched from is gone` };
  }
  throw new SpotGuardError(
    'UPSTREAM_REFUSED',
    `${identity.instanceId} cannot be copied: the image ${imageId} that it was launched from is gone. Set CREATE_SNAPSHOT_ON_SWITCH=true, so that a switch makes an image of this instance; for a failover make an image by hand.`,
    { details: { missing: { kind: 'image', id: imageId } } },
  );
}

function newest(images: readonly Image[]): Image | undefined {
  return [...images].sort((one, other) => (other.CreationDate ?? '').localeCompare(one.CreationDate ?? ''))[0];
}
