import { madeTag, tagKeys } from '@spotguard/protocol';
import type { ImageInventory, ImageRecord, ImageUses, SnapshotRecord } from '../contract.js';
import type { FakeCalls } from './fake-calls.js';
import type { FakeInstances } from './fake-instances.js';

/** The images and snapshots of an account in memory. An instance uses its image until it is terminated. */
export class FakeImageInventory implements ImageInventory {
  readonly imageRecords = new Map<string, ImageRecord>();
  readonly snapshotRecords = new Map<string, SnapshotRecord>();
  /** The images and snapshots that launch templates name. */
  readonly named = { imageIds: new Set<string>(), snapshotIds: new Set<string>() };
  /** By snapshot: how many times EC2 still says `in-use` although no image has it any more. */
  readonly lingering = new Map<string, number>();
  readonly #calls: FakeCalls;
  readonly #instances: FakeInstances;

  constructor(calls: FakeCalls, instances: FakeInstances) {
    this.#calls = calls;
    this.#instances = instances;
  }

  /** Adds an image that SpotGuard made for the workload `demo`, unless `tags` says otherwise. */
  addImage(image: Pick<ImageRecord, 'imageId' | 'createdAt'> & Partial<ImageRecord>): void {
    const { imageId } = image;
    this.imageRecords.set(imageId, {
      name: imageId,
      state: 'available',
      isPublic: false,
      isProtected: false,
      sourceInstanceId: undefined,
      snapshotIds: [],
      tags: tagsOfMade(imageId),
      ...image,
    });
  }

  /** Adds a snapshot that SpotGuard made for the workload `demo`, unless `tags` says otherwise. */
  addSnapshot(snapshot: Pick<SnapshotRecord, 'snapshotId' | 'startedAt'> & Partial<SnapshotRecord>): void {
    const { snapshotId } = snapshot;
    const tags = tagsOfMade(snapshotId);
    this.snapshotRecords.set(snapshotId, { state: 'completed', description: '', tags, ...snapshot });
  }

  images(signal: AbortSignal): Promise<readonly ImageRecord[]> {
    return this.#calls.make('images', signal, () => [...this.imageRecords.values()]);
  }

  snapshots(
    tag: { readonly key: string; readonly value: string },
    signal: AbortSignal,
  ): Promise<readonly SnapshotRecord[]> {
    return this.#calls.make('snapshots', signal, () =>
      [...this.snapshotRecords.values()].filter(({ tags }) => tags[tag.key] === tag.value),
    );
  }

  uses(signal: AbortSignal): Promise<ImageUses> {
    return this.#calls.make('uses', signal, () => {
      const launched = this.#instances.all.filter(({ state }) => state !== 'terminated').map(({ imageId }) => imageId);
      return {
        imageIds: new Set([...launched, ...this.named.imageIds]),
        snapshotIds: new Set(this.named.snapshotIds),
      };
    });
  }

  deregister(imageId: string, signal: AbortSignal): Promise<void> {
    return this.#calls.make(`deregister ${imageId}`, signal, () => void this.imageRecords.delete(imageId));
  }

  deleteSnapshot(snapshotId: string, signal: AbortSignal): Promise<'deleted' | 'in-use'> {
    return this.#calls.make(`deleteSnapshot ${snapshotId}`, signal, () => {
      const inUseCount = this.lingering.get(snapshotId) ?? 0;
      this.lingering.set(snapshotId, inUseCount - 1);
      const isInImage = [...this.imageRecords.values()].some((image) => image.snapshotIds.includes(snapshotId));
      if (isInImage || inUseCount > 0) return 'in-use';
      this.snapshotRecords.delete(snapshotId);
      return 'deleted';
    });
  }
}

function tagsOfMade(id: string): Readonly<Record<string, string>> {
  return { [tagKeys.agent]: 'demo', [madeTag]: id };
}
