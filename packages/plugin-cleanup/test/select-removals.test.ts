import { type ImageRecord, type SnapshotRecord } from '@spotguard/plugin-aws/contract';
import { madeTag, tagKeys, v4Tag } from '@spotguard/protocol';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { confirmedRemovals, selectRemovals } from '../src/decide/select-removals.js';
import type { Retention, Stock } from '../src/decide/stock.js';

const imagesBefore = 1_000;
const snapshotsBefore = 2_000;
const ours = { [tagKeys.agent]: 'shop' };
const v4 = { [v4Tag.key]: v4Tag.value };
const sourceInstance = 'i-01';

/** Tags that something with this id may have: set by SpotGuard, inherited by a copy or backup, or set by others. */
const tagsOf = (id: string) =>
  fc.constantFrom<Readonly<Record<string, string>>>(
    { ...ours, [madeTag]: id },
    { ...ours, [madeTag]: id },
    { ...ours, ...v4, [madeTag]: id },
    { ...ours, [madeTag]: 'another' },
    { ...ours, [madeTag]: id, 'aws:backup:source-resource': 'vol-1' },
    { ...ours, [madeTag]: id, 'dlm:managed': 'true' },
    ours,
    { [tagKeys.agent]: 'blog', [madeTag]: id },
    { [tagKeys.agent]: 'blog', ...v4 },
    v4,
    { ...v4, SourceInstance: sourceInstance },
    { ...v4, SourceInstance: sourceInstance, 'aws:dlm:lifecycle-policy-id': 'policy-1' },
    {},
  );
const snapshotId = fc.constantFrom('snap-1', 'snap-2', 'snap-3', 'snap-4', 'snap-5', 'snap-6');
const imageId = fc.constantFrom('ami-1', 'ami-2', 'ami-3', 'ami-4', 'ami-5', 'ami-6', 'ami-7');
const image: fc.Arbitrary<ImageRecord> = imageId.chain((id) =>
  fc.record({
    imageId: fc.constant(id),
    name: fc.constant(id),
    state: fc.constantFrom('available', 'available', 'available', 'failed', 'pending', 'disabled'),
    createdAt: fc.integer({ min: 900, max: 1_050 }),
    isPublic: fc.boolean(),
    isProtected: fc.boolean(),
    sourceInstanceId: fc.constantFrom(undefined, sourceInstance, 'i-02'),
    snapshotIds: fc.array(snapshotId, { maxLength: 2 }),
    tags: tagsOf(id),
  }),
);
const snapshot: fc.Arbitrary<SnapshotRecord> = snapshotId.chain((id) =>
  fc.record({
    snapshotId: fc.constant(id),
    state: fc.constantFrom('completed', 'completed', 'pending', 'error'),
    startedAt: fc.integer({ min: 1_900, max: 2_050 }),
    description: fc.constantFrom('', `Created by CreateImage(${sourceInstance}) for ami-1`),
    tags: tagsOf(id),
  }),
);
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
  refused: fc.constantFrom(new Set<string>(), new Set(['ami-1', 'snap-1'])),
});

/** Checks a property for random stocks and retentions. */
function always(assertHolds: (found: Found) => void): void {
  fc.assert(
    fc.property(stocks, retentions, (stock, retention) => {
      const removals = selectRemovals(stock, retention);
      const images = removals.images.map((removal) => stock.images.find((one) => one.imageId === removal.imageId));
      assertHolds({ stock, retention, removals, images: images.flatMap((one) => one ?? []) });
    }),
    { numRuns: 1_000 },
  );
}

interface Found {
  readonly stock: Stock;
  readonly retention: Retention;
  readonly removals: ReturnType<typeof selectRemovals>;
  readonly images: readonly ImageRecord[];
}

/** Whether it has what a copy or backup does not inherit. */
function isProven(
  {
    id,
    tags,
    madeOf,
  }: { readonly id: string; readonly tags: ImageRecord['tags']; readonly madeOf: string | undefined },
  { adoptV4 }: Retention,
): boolean {
  if (Object.keys(tags).some((key) => key.startsWith('aws:') || key.startsWith('dlm:'))) return false;
  if (tags[tagKeys.agent] === 'shop') return tags[madeTag] === id;
  const isV4 = tags[tagKeys.agent] === undefined && tags[v4Tag.key] === v4Tag.value;
  return adoptV4 && isV4 && madeOf !== undefined && (tags['SourceInstance'] ?? madeOf) === madeOf;
}

const imageProven = (one: ImageRecord, retention: Retention) =>
  isProven({ id: one.imageId, tags: one.tags, madeOf: one.sourceInstanceId }, retention);
const snapshotProven = (one: SnapshotRecord, retention: Retention) =>
  isProven(
    { id: one.snapshotId, tags: one.tags, madeOf: one.description === '' ? undefined : sourceInstance },
    retention,
  );

test('an image is never removed while it is in use, public, protected, unfinished, disabled or too young', () => {
  always(({ stock, images }) => {
    for (const one of images) {
      expect(stock.uses.imageIds.has(one.imageId)).toBe(false);
      expect(one.isPublic).toBe(false);
      expect(one.isProtected).toBe(false);
      expect(['available', 'failed']).toContain(one.state);
      expect(one.createdAt).toBeLessThan(imagesBefore);
    }
  });
});

test('nothing is removed that is not proven to be ours, however many of our tags it inherited', () => {
  always(({ stock, retention, removals, images }) => {
    for (const one of images) expect(imageProven(one, retention)).toBe(true);
    for (const id of [...removals.snapshotIds, ...removals.images.flatMap(({ snapshotIds }) => snapshotIds)]) {
      const found = stock.snapshots.find((one) => one.snapshotId === id);
      expect(found && snapshotProven(found, retention)).toBe(true);
    }
  });
});

test('the newest image that SpotGuard made of the workload is always kept, even when copies and backups are newer', () => {
  always(({ stock, retention, images }) => {
    const mine = stock.images.filter(
      (one) => one.tags[tagKeys.agent] === 'shop' && one.state === 'available' && imageProven(one, retention),
    );
    const newest = Math.max(...mine.map(({ createdAt }) => createdAt));
    const gone = new Set(images.map((one) => one.imageId));
    const left = mine.filter((one) => one.createdAt === newest && !gone.has(one.imageId));
    expect(left.length > 0).toBe(mine.length > 0);
  });
});

test('no snapshot is removed that a remaining image has or a launch template names', () => {
  always(({ stock, removals, images }) => {
    const gone = new Set(images);
    const held = stock.images.filter((one) => !gone.has(one)).flatMap(({ snapshotIds }) => snapshotIds);
    for (const id of [...removals.snapshotIds, ...removals.images.flatMap(({ snapshotIds }) => snapshotIds)]) {
      expect(held).not.toContain(id);
      expect(stock.uses.snapshotIds.has(id)).toBe(false);
    }
  });
});

test('a snapshot without an image is removed only when it is old and complete, and only once', () => {
  always(({ stock, removals }) => {
    for (const id of removals.snapshotIds) {
      expect(stock.snapshots.find((one) => one.snapshotId === id)).toMatchObject({ state: 'completed' });
      expect(stock.snapshots.find((one) => one.snapshotId === id)?.startedAt).toBeLessThan(snapshotsBefore);
      expect(stock.images.flatMap(({ snapshotIds }) => snapshotIds)).not.toContain(id);
    }
    expect(new Set(removals.snapshotIds).size).toBe(removals.snapshotIds.length);
  });
});

test('no image is removed that would leave a snapshot behind without an image', () => {
  always(({ stock, removals, images }) => {
    const gone = new Set(images);
    const held = new Set(stock.images.filter((one) => !gone.has(one)).flatMap(({ snapshotIds }) => snapshotIds));
    const freed = new Set(removals.images.flatMap(({ snapshotIds }) => snapshotIds));
    for (const id of images.flatMap(({ snapshotIds }) => snapshotIds)) {
      expect(freed.has(id) || held.has(id) || stock.uses.snapshotIds.has(id)).toBe(true);
    }
  });
});

test('no more than the limit is removed: the oldest first, and last what EC2 refused before', () => {
  always(({ retention, removals, images }) => {
    expect(Math.max(removals.images.length, removals.snapshotIds.length)).toBeLessThanOrEqual(retention.limit);
    const order = images.map(({ imageId: id, createdAt }) => createdAt + (retention.refused.has(id) ? 10_000 : 0));
    expect(order).toEqual([...order].sort((left, right) => left - right));
  });
});

test('everything that carries our tags gets one decision with a reason, and exactly what is removed has the verdict remove', () => {
  always(({ stock, retention, removals }) => {
    const claimed = (tags: ImageRecord['tags']) =>
      tags[tagKeys.agent] === 'shop' ||
      (retention.adoptV4 && tags[tagKeys.agent] === undefined && tags[v4Tag.key] === v4Tag.value);
    const ids = [
      ...stock.images.filter((one) => claimed(one.tags)).map((one) => one.imageId),
      ...stock.snapshots.filter((one) => claimed(one.tags)).map((one) => one.snapshotId),
    ];
    expect(removals.decisions.map(({ id }) => id).sort()).toEqual([...new Set(ids)].sort());
    const going = [...removals.images.flatMap((one) => [one.imageId, ...one.snapshotIds]), ...removals.snapshotIds];
    const removed = removals.decisions.filter(({ verdict }) => verdict === 'remove').map(({ id }) => id);
    expect([...new Set(removed)].sort()).toEqual([...new Set(going)].sort());
    expect(removals.decisions.every(({ reason }) => reason.length > 0)).toBe(true);
  });
});

test('only what both selections contain is removed', () => {
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

test('what is old, ours and unused is removed', () => {
  const made = (id: string) => ({ ...ours, [madeTag]: id });
  const old = (
    id: string,
    more: Pick<ImageRecord, 'createdAt' | 'snapshotIds'> & Partial<ImageRecord>,
  ): ImageRecord => {
    const usual = { state: 'available', isPublic: false, isProtected: false, sourceInstanceId: undefined };
    return { ...usual, imageId: id, name: id, tags: made(id), ...more };
  };
  const stock: Stock = {
    images: [
      old('ami-new', { createdAt: 999, snapshotIds: ['snap-shared'] }),
      old('ami-old', { createdAt: 900, snapshotIds: ['snap-own', 'snap-shared'] }),
      old('ami-failed', { createdAt: 990, snapshotIds: [], state: 'failed' }),
    ],
    snapshots: ['snap-own', 'snap-shared', 'snap-alone'].map((id) => ({
      snapshotId: id,
      state: 'completed',
      startedAt: 900,
      description: '',
      tags: made(id),
    })),
    uses: { imageIds: new Set(), snapshotIds: new Set() },
  };
  const retention = {
    agent: 'shop',
    adoptV4: false,
    imagesBefore,
    snapshotsBefore,
    limit: 10,
    refused: new Set<string>(),
  };
  expect(selectRemovals(stock, retention)).toMatchObject({
    images: [
      { imageId: 'ami-old', snapshotIds: ['snap-own'] },
      { imageId: 'ami-failed', snapshotIds: [] },
    ],
    snapshotIds: ['snap-alone'],
    passedOver: [],
  });
});
