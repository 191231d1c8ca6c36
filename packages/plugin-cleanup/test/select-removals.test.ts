import { type ImageRecord, type SnapshotRecord, tagKeys, v4Tag } from '@spotguard/plugin-aws/contract';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { confirmedRemovals, type Retention, type Stock, selectRemovals } from '../src/select-removals.js';

const imagesBefore = 1_000;
const snapshotsBefore = 2_000;
const ours = { [tagKeys.agent]: 'shop' };
const v4 = { [v4Tag.key]: v4Tag.value };

const tags = fc.constantFrom<Readonly<Record<string, string>>>(
  ours,
  ours,
  { ...ours, ...v4 },
  { [tagKeys.agent]: 'blog' },
  { [tagKeys.agent]: 'blog', ...v4 },
  v4,
  { ...v4, SourceInstance: 'i-1' },
  {},
);
const snapshotId = fc.constantFrom('snap-1', 'snap-2', 'snap-3', 'snap-4', 'snap-5', 'snap-6');
const imageId = fc.constantFrom('ami-1', 'ami-2', 'ami-3', 'ami-4', 'ami-5', 'ami-6', 'ami-7');
const image: fc.Arbitrary<ImageRecord> = fc.record({
  imageId,
  state: fc.constantFrom('available', 'available', 'available', 'failed', 'pending', 'disabled'),
  createdAt: fc.integer({ min: 900, max: 1_050 }),
  isPublic: fc.boolean(),
  snapshotIds: fc.array(snapshotId, { maxLength: 2 }),
  tags,
});
const snapshot: fc.Arbitrary<SnapshotRecord> = fc.record({
  snapshotId,
  state: fc.constantFrom('completed', 'completed', 'pending', 'error'),
  startedAt: fc.integer({ min: 1_900, max: 2_050 }),
  tags,
});
const stocks: fc.Arbitrary<Stock> = fc.record({
  images: fc.uniqueArray(image, { selector: (one) => one.imageId }),
  snapshots: fc.uniqueArray(snapshot, { selector: (one) => one.snapshotId }),
  uses: fc.record({
    imageIds: fc.array(imageId, { maxLength: 2 }).map((ids) => new Set(ids)),
    snapshotIds: fc.array(snapshotId, { maxLength: 1 }).map((ids) => new Set(ids)),
  }),
});
const retentions: fc.Arbitrary<Retention> = fc.record({
  agent: fc.constant('shop'),
  adoptV4: fc.boolean(),
  imagesBefore: fc.constant(imagesBefore),
  snapshotsBefore: fc.constant(snapshotsBefore),
  limit: fc.integer({ min: 1, max: 4 }),
});

/** Holds for everything that is selected, whatever there is. */
function always(holds: (found: Found) => void): void {
  fc.assert(
    fc.property(stocks, retentions, (stock, retention) => {
      const removals = selectRemovals(stock, retention);
      const images = removals.images.map((removal) => stock.images.find((one) => one.imageId === removal.imageId));
      holds({ stock, retention, removals, images: images.flatMap((one) => one ?? []) });
    }),
    { numRuns: 2_000 },
  );
}

interface Found {
  readonly stock: Stock;
  readonly retention: Retention;
  readonly removals: ReturnType<typeof selectRemovals>;
  readonly images: readonly ImageRecord[];
}

const isOurs = (own: Readonly<Record<string, string>>, { adoptV4 }: Retention) =>
  own[tagKeys.agent] === 'shop' ||
  (adoptV4 && own[tagKeys.agent] === undefined && own['ManagedBy'] === 'SpotOptimizer');

test('an image in use never goes, nor one that is public, unfinished, disabled or too young', () => {
  always(({ stock, images }) => {
    for (const one of images) {
      expect(stock.uses.imageIds.has(one.imageId)).toBe(false);
      expect(one.isPublic).toBe(false);
      expect(['available', 'failed']).toContain(one.state);
      expect(one.createdAt).toBeLessThan(imagesBefore);
    }
  });
});

test('nothing goes that is not ours', () => {
  always(({ stock, retention, removals, images }) => {
    for (const one of images) expect(isOurs(one.tags, retention)).toBe(true);
    for (const id of [...removals.snapshotIds, ...removals.images.flatMap(({ snapshotIds }) => snapshotIds)]) {
      const found = stock.snapshots.find((one) => one.snapshotId === id);
      expect(found && isOurs(found.tags, retention)).toBe(true);
    }
  });
});

test('the newest image of the workload always stays', () => {
  always(({ stock, images }) => {
    const mine = stock.images.filter((one) => one.tags[tagKeys.agent] === 'shop' && one.state === 'available');
    const newest = Math.max(...mine.map(({ createdAt }) => createdAt));
    const gone = new Set(images.map((one) => one.imageId));
    const left = mine.filter((one) => one.createdAt === newest && !gone.has(one.imageId));
    expect(left.length > 0).toBe(mine.length > 0);
  });
});

test('no snapshot goes that a remaining image has or a launch template names', () => {
  always(({ stock, removals, images }) => {
    const gone = new Set(images);
    const held = stock.images.filter((one) => !gone.has(one)).flatMap(({ snapshotIds }) => snapshotIds);
    for (const id of [...removals.snapshotIds, ...removals.images.flatMap(({ snapshotIds }) => snapshotIds)]) {
      expect(held).not.toContain(id);
      expect(stock.uses.snapshotIds.has(id)).toBe(false);
    }
  });
});

test('a snapshot without an image goes only when it is old and complete, and once', () => {
  always(({ stock, removals }) => {
    for (const id of removals.snapshotIds) {
      expect(stock.snapshots.find((one) => one.snapshotId === id)).toMatchObject({ state: 'completed' });
      expect(stock.snapshots.find((one) => one.snapshotId === id)?.startedAt).toBeLessThan(snapshotsBefore);
      expect(stock.images.flatMap(({ snapshotIds }) => snapshotIds)).not.toContain(id);
    }
    expect(new Set(removals.snapshotIds).size).toBe(removals.snapshotIds.length);
  });
});

test('no image goes that would leave a snapshot behind which nobody knows', () => {
  always(({ stock, removals, images }) => {
    const gone = new Set(images);
    const held = new Set(stock.images.filter((one) => !gone.has(one)).flatMap(({ snapshotIds }) => snapshotIds));
    const freed = new Set(removals.images.flatMap(({ snapshotIds }) => snapshotIds));
    for (const id of images.flatMap(({ snapshotIds }) => snapshotIds)) {
      expect(freed.has(id) || held.has(id) || stock.uses.snapshotIds.has(id)).toBe(true);
    }
  });
});

test('no more goes than the limit, and the oldest first', () => {
  always(({ retention, removals, images }) => {
    expect(Math.max(removals.images.length, removals.snapshotIds.length)).toBeLessThanOrEqual(retention.limit);
    const ages = images.map(({ createdAt }) => createdAt);
    expect(ages).toEqual([...ages].sort((left, right) => left - right));
  });
});

test('only what both looks agree on goes', () => {
  fc.assert(
    fc.property(stocks, stocks, retentions, (before, after, retention) => {
      const first = selectRemovals(before, retention);
      const second = selectRemovals(after, retention);
      const { images, snapshotIds } = confirmedRemovals(first, second);
      for (const one of images) {
        expect(first.images.map((other) => other.imageId)).toContain(one.imageId);
        expect(second.images).toContain(one);
      }
      for (const id of snapshotIds) {
        expect(first.snapshotIds).toContain(id);
        expect(second.snapshotIds).toContain(id);
      }
    }),
  );
});

test('what is old, ours and free does go', () => {
  const old = { state: 'available', isPublic: false, tags: ours };
  const stock: Stock = {
    images: [
      { ...old, imageId: 'ami-new', createdAt: 999, snapshotIds: ['snap-shared'] },
      { ...old, imageId: 'ami-old', createdAt: 900, snapshotIds: ['snap-own', 'snap-shared'] },
      { ...old, imageId: 'ami-failed', createdAt: 990, snapshotIds: [], state: 'failed' },
    ],
    snapshots: ['snap-own', 'snap-shared', 'snap-alone'].map((id) => ({
      snapshotId: id,
      state: 'completed',
      startedAt: 900,
      tags: ours,
    })),
    uses: { imageIds: new Set(), snapshotIds: new Set() },
  };
  const retention = { agent: 'shop', adoptV4: false, imagesBefore, snapshotsBefore, limit: 10 };
  expect(selectRemovals(stock, retention)).toEqual({
    images: [
      { imageId: 'ami-old', snapshotIds: ['snap-own'] },
      { imageId: 'ami-failed', snapshotIds: [] },
    ],
    snapshotIds: ['snap-alone'],
    passedOver: [],
  });
});
