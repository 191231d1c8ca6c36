import { type ImageInventory, type ImageRecord, type SnapshotRecord } from '@spotguard/plugin-aws/contract';
import { madeTag, tagKeys } from '@spotguard/protocol';

/** Images and snapshots in memory. Methods that are named in `failures` throw what is there, one each. */
export class FakeInventory implements ImageInventory {
  readonly stock = {
    images: new Map<string, ImageRecord>(),
    snapshots: new Map<string, SnapshotRecord>(),
    usedImages: new Set<string>(),
    usedSnapshots: new Set<string>(),
  };
  /** Every call, as `method id`. */
  readonly calls: string[] = [];
  readonly failures: Partial<Record<keyof ImageInventory, Error[]>> = {};
  /** So many times EC2 says `in-use` of a snapshot that nobody has. */
  readonly lingering = new Map<string, number>();
  /** Runs before each call. */
  onCall: (call: string) => void = () => {};

  addImage(image: Pick<ImageRecord, 'imageId' | 'createdAt'> & Partial<ImageRecord>): void {
    const { imageId } = image;
    const tags = madeByUs(imageId);
    const usual = { name: imageId, isPublic: false, isProtected: false, sourceInstanceId: undefined, snapshotIds: [] };
    this.stock.images.set(imageId, { ...usual, state: 'available', tags, ...image });
  }

  addSnapshot(snapshot: Pick<SnapshotRecord, 'snapshotId' | 'startedAt'> & Partial<SnapshotRecord>): void {
    const { snapshotId } = snapshot;
    const tags = madeByUs(snapshotId);
    this.stock.snapshots.set(snapshotId, { state: 'completed', description: '', tags, ...snapshot });
  }

  async images(): Promise<readonly ImageRecord[]> {
    this.#called('images');
    return [...this.stock.images.values()];
  }

  async snapshots(tag: { readonly key: string; readonly value: string }): Promise<readonly SnapshotRecord[]> {
    this.#called('snapshots');
    return [...this.stock.snapshots.values()].filter(({ tags }) => tags[tag.key] === tag.value);
  }

  async uses() {
    this.#called('uses');
    return { imageIds: new Set(this.stock.usedImages), snapshotIds: new Set(this.stock.usedSnapshots) };
  }

  async deregister(imageId: string): Promise<void> {
    this.#called('deregister', imageId);
    this.stock.images.delete(imageId);
  }

  async deleteSnapshot(snapshotId: string): Promise<'deleted' | 'in-use'> {
    this.#called('deleteSnapshot', snapshotId);
    const lingers = this.lingering.get(snapshotId) ?? 0;
    this.lingering.set(snapshotId, lingers - 1);
    const held = [...this.stock.images.values()].some((image) => image.snapshotIds.includes(snapshotId));
    if (held || lingers > 0) return 'in-use';
    this.stock.snapshots.delete(snapshotId);
    return 'deleted';
  }

  /** What was changed, in order. */
  get removals(): readonly string[] {
    return this.calls.filter((call) => /^(deregister|deleteSnapshot) /.test(call));
  }

  #called(method: keyof ImageInventory, id = ''): void {
    const call = `${method} ${id}`.trim();
    this.onCall(call);
    this.calls.push(call);
    const failure = this.failures[method]?.shift();
    if (failure !== undefined) throw failure;
  }
}

/** The tags of what SpotGuard made for the workload `demo`. */
function madeByUs(id: string): Readonly<Record<string, string>> {
  return { [tagKeys.agent]: 'demo', [madeTag]: id };
}
