import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { madeTag, tagKeys } from '@spotguard/protocol';
import { ManualClock } from '@spotguard/testkit';
import {
  cleanupGrants,
  type ImageInventory,
  type InstanceCopier,
  type InstanceMetadata,
  type Instances,
  launchGrants,
  type PriceBook,
  priceGrants,
  terminateGrants,
} from '../src/contract.js';
import { FakeCloud } from '../src/testing.js';
import { passTime, startAwsInstance } from './aws-instance.js';

/** What plugin-aws or its fake provides, and what a test needs to prepare it. Use it with `await using`. */
export interface Cloud extends AsyncDisposable {
  readonly metadata: InstanceMetadata;
  readonly instances: Instances;
  readonly copier: InstanceCopier;
  readonly inventory: ImageInventory;
  readonly prices: PriceBook;
  /** Advances epoch and monotonic time by this many milliseconds. */
  advance(ms: number): Promise<void>;
  /** Advances the clock until a call that waits for it has ended. */
  finish<T>(call: Promise<T>): Promise<T>;
  setSpotPrice(zone: string, usdPerHour: number): void;
  /** Makes EC2 refuse all later reads of spot prices. */
  refuseSpotPrices(): void;
  /** Adds an image with one snapshot, both of the workload `shop`. */
  addImage(): Promise<{ readonly imageId: string; readonly snapshotId: string }>;
}

const shop = { [tagKeys.agent]: 'shop' };

async function openFake(): Promise<Cloud> {
  const clock = new ManualClock();
  const cloud = new FakeCloud(clock);
  const { metadata, instances, inventory, prices } = cloud;
  cloud.metadataDocuments.set('meta-data/instance-type', 'm5.large');
  return {
    metadata,
    instances,
    copier: instances,
    inventory,
    prices,
    advance: (ms) => clock.advance(ms),
    finish: (call) => passTime(clock, call, 2_000),
    setSpotPrice: (zone, usdPerHour) => void prices.spotPrices.set(zone, usdPerHour),
    refuseSpotPrices() {
      prices.spotFailure = new Error('Refused');
    },
    async addImage() {
      const [imageId, snapshotId] = ['ami-1', 'snap-1'];
      const at = clock.now();
      inventory.addImage({ imageId, createdAt: at, snapshotIds: [snapshotId], tags: { ...shop, [madeTag]: imageId } });
      inventory.addSnapshot({ snapshotId, startedAt: at, tags: { ...shop, [madeTag]: snapshotId } });
      return { imageId, snapshotId };
    },
    async [Symbol.asyncDispose]() {},
  };
}

async function openReal(): Promise<Cloud> {
  const grants = [...launchGrants, ...terminateGrants, ...priceGrants, ...cleanupGrants];
  const instance = await startAwsInstance({ grants, region: { timing: { visibleAfterMs: 0 } } });
  const agent = await instance.agent();
  await agent.start();
  const { region } = instance;
  const disk = await mkdtemp(join(tmpdir(), 'plugin-aws-disk-'));
  return {
    ...agent.services,
    advance: (ms) => agent.advance(ms),
    finish: (call) => passTime(agent, call, 2_000),
    setSpotPrice: (zone, usdPerHour) => region.setSpotPrice({ instanceType: 'm5.large', zone }, usdPerHour),
    refuseSpotPrices() {
      const error = { code: 'UnauthorizedOperation', message: 'No.', status: 403 };
      region.inject({ action: 'DescribeSpotPriceHistory', times: 100, error });
    },
    async addImage() {
      const snapshotId = region.addSnapshot({ tags: shop });
      const imageId = await region.addImage({ name: 'made', disk, snapshotId, tags: shop });
      for (const id of [imageId, snapshotId]) region.addTags(id, { [madeTag]: id });
      return { imageId, snapshotId };
    },
    async [Symbol.asyncDispose]() {
      await instance[Symbol.asyncDispose]();
      await rm(disk, { recursive: true, force: true });
    },
  };
}

/** The fake, and the plugin in a simulated region. */
export const clouds = [
  { name: 'the fake', open: openFake },
  { name: 'the plugin in a region', open: openReal },
];
