import type { Image } from '@aws-sdk/client-ec2';
import { madeTag } from '@spotguard/protocol';
import type { Logger } from '@spotguard/sdk';
import { tagRecord } from './describe-instance.js';
import type { Ec2Api } from './ec2-api.js';
import { isMarkedAsMade } from './ownership.js';
import { tagResource } from './tag-resource.js';

/**
 * Marks images and snapshots that this instance made, each with its own id. When a mark cannot be written, that is logged
 * and nothing throws; a cleanup never removes what has no mark.
 */
export class MadeMarker {
  readonly #ec2: Ec2Api;
  readonly #log: Logger;

  constructor({ ec2, log }: { readonly ec2: Ec2Api; readonly log: Logger }) {
    this.#ec2 = ec2;
    this.#log = log;
  }

  /** Marks an image and those of its snapshots that EC2 lists; repeating it is no error. */
  async markImage({ ImageId = '', Tags, BlockDeviceMappings = [] }: Image, signal: AbortSignal): Promise<void> {
    if (!isMarkedAsMade(ImageId, tagRecord(Tags))) await this.mark(ImageId, signal);
    for (const { Ebs } of BlockDeviceMappings) {
      if (Ebs?.SnapshotId !== undefined) await this.mark(Ebs.SnapshotId, signal);
    }
  }

  async mark(id: string, signal: AbortSignal): Promise<void> {
    // One call for each id, as a call writes the same value to all its resources.
    try {
      await tagResource(this.#ec2, id, { [madeTag]: id }, signal);
    } catch (error) {
      signal.throwIfAborted();
      this.#log.warn('An image or snapshot could not be marked as made by SpotGuard; no cleanup will remove it', {
        id,
        error,
      });
    }
  }
}
