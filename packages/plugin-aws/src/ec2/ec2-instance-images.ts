import {
  CreateImageCommand,
  type CreateImageCommandInput,
  DeleteSnapshotCommand,
  DeregisterImageCommand,
  DescribeImagesCommand,
  type DescribeImagesCommandInput,
  type Image,
} from '@aws-sdk/client-ec2';
import { tagKeys } from '@spotguard/protocol';
import { type Clock, type InstanceIdentity, type Lineage, type Logger, SpotGuardError } from '@spotguard/sdk';
import { ImagePlan, type InstanceImages } from '../contract.js';
import { tagList, tagRecord } from './describe-instance.js';
import type { Ec2Api } from './ec2-api.js';
import { awsCodeOf } from './ec2-error.js';
import { MadeMarker } from './made-marker.js';
import { untilKnown } from './until-known.js';

const poll = { minMs: 2_000, maxMs: 15_000 };

const notFound = 'InvalidAMIID.NotFound';
const deregistered = 'InvalidAMIID.Unavailable';

/** EC2's codes for a snapshot that was deleted, or that is kept because another image needs it. */
const finalCodes: readonly (string | undefined)[] = ['success', 'skipped'];

/** An image that EC2 has not listed for this long does not exist. */
const maxUnlistedMs = 120_000;

export interface InstanceImagesOptions {
  readonly ec2: Ec2Api;
  readonly clock: Clock;
  readonly log: Logger;
  readonly identity: InstanceIdentity;
  readonly lineage: Lineage;
}

/** Makes images of this instance by CreateImage. */
export class Ec2InstanceImages implements InstanceImages {
  readonly #options: InstanceImagesOptions;
  readonly #marker: MadeMarker;

  constructor(options: InstanceImagesOptions) {
    this.#options = options;
    this.#marker = new MadeMarker(options);
  }

  async plan(image: { readonly name: string; readonly tags: Readonly<Record<string, string>> }): Promise<ImagePlan> {
    const { identity, lineage } = this.#options;
    const tags = tagList({ [tagKeys.agent]: lineage.agent, ...image.tags });
    const input: CreateImageCommandInput = {
      InstanceId: identity.instanceId,
      Name: image.name,
      Description: `Made by SpotGuard of ${identity.instanceId}`,
      NoReboot: true,
      TagSpecifications: [
        { ResourceType: 'image', Tags: tags },
        { ResourceType: 'snapshot', Tags: tags },
      ],
    };
    return ImagePlan.parse(input);
  }

  async create(plan: ImagePlan, signal: AbortSignal): Promise<{ readonly imageId: string }> {
    const made = await this.#createOrAdopt(plan as CreateImageCommandInput, signal);
    // EC2 may not list its snapshots yet: they are marked when the image is available, or before it is removed.
    await this.#marker.mark(made.imageId, signal);
    return made;
  }

  async #createOrAdopt(input: CreateImageCommandInput, signal: AbortSignal): Promise<{ readonly imageId: string }> {
    try {
      const { ImageId } = await this.#options.ec2.call({ action: 'ec2:CreateImage', signal }, (client, options) =>
        client.send(new CreateImageCommand(input), options),
      );
      if (ImageId !== undefined) return { imageId: ImageId };
    } catch (error) {
      if (awsCodeOf(error) !== 'InvalidAMIName.Duplicate') throw error;
    }
    return this.#adopt(input, signal);
  }

  async awaitAvailable(imageId: string, signal: AbortSignal): Promise<void> {
    const { clock } = this.#options;
    const startedAt = clock.monotonic();
    for (;;) {
      const image = await this.#find(imageId, signal);
      const waitedMs = clock.monotonic() - startedAt;
      if (image?.State === 'available') return this.#marker.markImage(image, signal);
      if (image === undefined ? waitedMs > maxUnlistedMs : image.State !== 'pending') {
        const why =
          image === undefined ? 'EC2 does not list it' : `${image.State}: ${image.StateReason?.Message ?? ''}`;
        throw new SpotGuardError(
          'UPSTREAM_REFUSED',
          `Image ${imageId} will not become available (${why}). Make another image.`,
        );
      }
      // A tenth of the time waited so far: quick images are noticed soon, and slow ones need few calls.
      await clock.sleep(Math.min(poll.maxMs, Math.max(poll.minMs, waitedMs / 10)), signal);
    }
  }

  async remove(imageId: string, signal: AbortSignal): Promise<void> {
    await untilKnown(() => this.#deregister(imageId, signal), this.#options.clock, signal);
  }

  /** False when EC2 does not know the image. */
  async #deregister(ImageId: string, signal: AbortSignal): Promise<boolean> {
    // The role may remove only what is marked, and snapshots of an image that was never awaited have no mark yet.
    const image = await this.#find(ImageId, signal);
    if (image !== undefined) await this.#marker.markImage(image, signal);
    // One request, so that a crash cannot leave the snapshots behind.
    const command = new DeregisterImageCommand({ ImageId, DeleteAssociatedSnapshots: true });
    try {
      const { DeleteSnapshotResults = [] } = await this.#options.ec2.call(
        { action: 'ec2:DeregisterImage', signal },
        (client, options) => client.send(command, options),
      );
      const notDeleted = DeleteSnapshotResults.filter(({ ReturnCode }) => !finalCodes.includes(ReturnCode));
      for (const { SnapshotId } of notDeleted) await this.#deleteSnapshot(SnapshotId, signal);
      return true;
    } catch (error) {
      if (awsCodeOf(error) === notFound) return false;
      if (awsCodeOf(error) === deregistered) return true;
      throw error;
    }
  }

  async #deleteSnapshot(SnapshotId: string | undefined, signal: AbortSignal): Promise<void> {
    const command = new DeleteSnapshotCommand({ SnapshotId });
    try {
      await this.#options.ec2.call({ action: 'ec2:DeleteSnapshot', signal }, (client, options) =>
        client.send(command, options),
      );
    } catch (error) {
      if (awsCodeOf(error) !== 'InvalidSnapshot.NotFound') throw error;
    }
  }

  /** For a name that is taken: the image is ours, from a call whose answer was lost, if its tags are those of the plan. */
  async #adopt(input: CreateImageCommandInput, signal: AbortSignal): Promise<{ readonly imageId: string }> {
    const [image] = await this.#describe(
      { Owners: ['self'], Filters: [{ Name: 'name', Values: [input.Name ?? ''] }] },
      signal,
    );
    if (image?.ImageId === undefined) {
      throw new SpotGuardError(
        'UPSTREAM_FAILED',
        `An image named '${input.Name}' exists, but EC2 does not list it yet. The call is repeated.`,
        {
          retryable: true,
        },
      );
    }
    const found = tagRecord(image.Tags);
    const wanted = input.TagSpecifications?.[0]?.Tags ?? [];
    if (wanted.every(({ Key, Value }) => found[Key ?? ''] === Value)) return { imageId: image.ImageId };
    throw new SpotGuardError(
      'UPSTREAM_REFUSED',
      `The name '${input.Name}' belongs to image ${image.ImageId}, which was not made by this plan. Remove that image, or use another name.`,
    );
  }

  async #find(imageId: string, signal: AbortSignal): Promise<Image | undefined> {
    try {
      const [image] = await this.#describe({ ImageIds: [imageId] }, signal);
      return image;
    } catch (error) {
      if (awsCodeOf(error) === notFound || awsCodeOf(error) === deregistered) return undefined;
      throw error;
    }
  }

  async #describe(input: DescribeImagesCommandInput, signal: AbortSignal): Promise<readonly Image[]> {
    const { Images = [] } = await this.#options.ec2.call({ action: 'ec2:DescribeImages', signal }, (client, options) =>
      client.send(new DescribeImagesCommand(input), options),
    );
    return Images;
  }
}
