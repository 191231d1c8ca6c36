import {
  DeleteSnapshotCommand,
  DeregisterImageCommand,
  DescribeImagesCommand,
  DescribeInstancesCommand,
  DescribeSnapshotsCommand,
} from '@aws-sdk/client-ec2';
import type { Clock } from '@spotguard/sdk';
import type { ImageInventory, ImageRecord, ImageUses, SnapshotRecord } from '../contract.js';
import { describeInstance } from '../ec2/describe-instance.js';
import type { Ec2Api } from '../ec2/ec2-api.js';
import { awsCodeOf } from '../ec2/ec2-error.js';
import { collectPages } from './collect-pages.js';
import { readTemplateUses } from './launch-templates.js';
import { imageRecord, snapshotRecord } from './records.js';

const imageGoneCodes: readonly (string | undefined)[] = ['InvalidAMIID.NotFound', 'InvalidAMIID.Unavailable'];

export interface ImageInventoryOptions {
  readonly ec2: Ec2Api;
  readonly clock: Clock;
  /** Entries requested per page; default: the maximum of EC2. */
  readonly pageSize?: number;
}

/** Reads and removes images and snapshots through the EC2 API. Pages are read one after the other. */
export class Ec2ImageInventory implements ImageInventory {
  readonly #options: ImageInventoryOptions;

  constructor(options: ImageInventoryOptions) {
    this.#options = options;
  }

  async images(signal: AbortSignal): Promise<readonly ImageRecord[]> {
    const action = 'ec2:DescribeImages';
    // A disabled image still uses its snapshots.
    const input = { Owners: ['self'], IncludeDisabled: true, IncludeDeprecated: true, MaxResults: this.#pageSize };
    const images = await collectPages(action, async (NextToken) => {
      const page = await this.#options.ec2.call({ action, signal }, (client, options) =>
        client.send(new DescribeImagesCommand({ ...input, NextToken }), options),
      );
      return { items: page.Images, nextToken: page.NextToken };
    });
    return images.map(imageRecord);
  }

  async snapshots(
    { key, value }: { readonly key: string; readonly value: string },
    signal: AbortSignal,
  ): Promise<readonly SnapshotRecord[]> {
    const action = 'ec2:DescribeSnapshots';
    const Filters = [{ Name: `tag:${key}`, Values: [value] }];
    const input = { OwnerIds: ['self'], Filters, MaxResults: this.#pageSize };
    const snapshots = await collectPages(action, async (NextToken) => {
      const page = await this.#options.ec2.call({ action, signal }, (client, options) =>
        client.send(new DescribeSnapshotsCommand({ ...input, NextToken }), options),
      );
      return { items: page.Snapshots, nextToken: page.NextToken };
    });
    // EC2 reads `*` and `?` in a filter as wildcards.
    return snapshots.map(snapshotRecord).filter(({ tags }) => tags[key] === value);
  }

  async uses(signal: AbortSignal): Promise<ImageUses> {
    const { ec2, clock } = this.#options;
    const ofInstances = await this.#imagesOfInstances(signal);
    const ofTemplates = await readTemplateUses({ ec2, clock, pageSize: this.#pageSize }, signal);
    return {
      imageIds: new Set([...ofInstances, ...ofTemplates.imageIds]),
      snapshotIds: new Set(ofTemplates.snapshotIds),
    };
  }

  async deregister(ImageId: string, signal: AbortSignal): Promise<void> {
    try {
      await this.#options.ec2.call({ action: 'ec2:DeregisterImage', signal }, (client, options) =>
        client.send(new DeregisterImageCommand({ ImageId }), options),
      );
    } catch (error) {
      if (!imageGoneCodes.includes(awsCodeOf(error))) throw error;
    }
  }

  async deleteSnapshot(SnapshotId: string, signal: AbortSignal): Promise<'deleted' | 'in-use'> {
    try {
      await this.#options.ec2.call({ action: 'ec2:DeleteSnapshot', signal }, (client, options) =>
        client.send(new DeleteSnapshotCommand({ SnapshotId }), options),
      );
    } catch (error) {
      if (awsCodeOf(error) === 'InvalidSnapshot.InUse') return 'in-use';
      if (awsCodeOf(error) !== 'InvalidSnapshot.NotFound') throw error;
    }
    return 'deleted';
  }

  get #pageSize(): number {
    return this.#options.pageSize ?? 1_000;
  }

  async #imagesOfInstances(signal: AbortSignal): Promise<readonly string[]> {
    const action = 'ec2:DescribeInstances';
    const reservations = await collectPages(action, async (NextToken) => {
      const page = await this.#options.ec2.call({ action, signal }, (client, options) =>
        client.send(new DescribeInstancesCommand({ MaxResults: this.#pageSize, NextToken }), options),
      );
      return { items: page.Reservations, nextToken: page.NextToken };
    });
    return reservations
      .flatMap(({ Instances = [] }) => Instances.map(describeInstance))
      .filter(({ state }) => state !== 'terminated')
      .map(({ imageId }) => imageId);
  }
}
