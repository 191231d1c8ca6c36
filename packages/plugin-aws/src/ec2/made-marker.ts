import type { Image } from '@aws-sdk/client-ec2';
import { madeTag } from '@spotguard/protocol';
import type { Logger } from '@spotguard/sdk';
import { tagRecord } from './describe-instance.js';
import type { Ec2Api } from './ec2-api.js';
import { isMarkedAsMade } from './ownership.js';
import { tagResource } from './tag-resource.js';

/**
 * Marks images and snapshots that this instance made, each with its own id. A mark that cannot be written fails nothing: what
 * is not marked is never removed by a cleanup, and that is logged.
 */
export class MadeMarker {
  readonly #ec2: Ec2Api;
  readonly #log: Logger;

  constructor({ ec2, log }: { readonly ec2: Ec2Api; readonly log: Logger }) {
    this.#ec2 = ec2;
    this.#log = log;
  }

  /** Marks an image and its snapshots, as far as EC2 shows them; again is no error. */
  async markImage({ ImageId = '', Tags, BlockDeviceMappings = [] }: Image, signal: AbortSignal): Promise<void> {
    if (!isMarkedAsMade(ImageId, tagRecord(Tags))) await this.mark(ImageId, signal);
    for (const { Ebs } of BlockDeviceMappings) {
      if (Ebs?.SnapshotId !== undefined) await this.mark(Ebs.SnapshotId, signal);
    }
  }

  async mark(id: string, signal: AbortSignal): Promise<void> {
    // One call for each: all resources of a call get the same value.
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
