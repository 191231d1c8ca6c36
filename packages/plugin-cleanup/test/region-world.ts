import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { aws } from '@spotguard/plugin-aws';
import { ImageInventory } from '@spotguard/plugin-aws/contract';
import { madeTag, tagKeys } from '@spotguard/protocol';
import { definePlugin, type IamGrant } from '@spotguard/sdk';
import { type NewImage, type Region, startRegion } from '@spotguard/simulator';
import { createTestAgent, ManualClock, policyDocument, type TestAgent } from '@spotguard/testkit';
import { expect } from 'vitest';
import * as z from 'zod';
import { cleanup } from '../src/index.js';
import { CleanupWorld, dayMs } from './cleanup-world.js';

/** How old an image or snapshot is and who made it. */
export interface Made extends Pick<NewImage, 'sourceInstanceId' | 'isProtected'> {
  readonly daysAgo: number;
  readonly tags: NewImage['tags'];
  /** A copy or backup: it has the tags, but not the mark. Default: false, so it is marked as made by SpotGuard. */
  readonly isCopy?: boolean;
}

/**
 * An instance of the workload `shop` in a region, with exactly the rights that the plugins declare. Use it with `await
 * using`.
 */
export interface RegionWorld extends AsyncDisposable {
  readonly region: Region;
  readonly world: CleanupWorld;
  /** The image that the instance was launched from. */
  readonly baseId: string;
  /** Makes an image, and a snapshot of the same age with the same tags. */
  image(name: string, made: Made): Promise<string>;
  snapshot(made: Made): string;
  /** Starts an agent on the instance and waits until it has reported once. */
  runOnce(config?: Readonly<Record<string, unknown>>): Promise<void>;
  /** Waits until the same agent has reported once more. */
  runAgain(): Promise<void>;
  /** The inventory that the plugins on the instance use, under the instance's own role. */
  inventory(): Promise<ImageInventory>;
}

export const ofShop = { [tagKeys.agent]: 'shop' };

export interface RegionWorldOptions {
  /** Default: those that the plugin declares. */
  readonly grants?: readonly IamGrant[];
  /** Settings that are on, so that the grants that depend on them are given. */
  readonly settings?: readonly string[];
}

export async function openRegionWorld(options: RegionWorldOptions = {}): Promise<RegionWorld> {
  const { grants = cleanup.spec.iam ?? [], settings = [] } = options;
  const granted = grants.filter(({ setting }) => setting === undefined || settings.includes(setting));
  const directory = await mkdtemp(join(tmpdir(), 'cleanup-'));
  const disk = await mkdtemp(join(directory, 'disk-'));
  const timing = { visibleAfterMs: 0 };
  const region = await startRegion({ directory: join(directory, 'region'), timeScale: 1_000, timing });
  const names = { workload: 'shop', role: 'agent' };
  region.addRole({ name: names.role, policy: policyDocument([...(aws.spec.iam ?? []), ...granted], names) });
  const dateOf = (daysAgo: number) => new Date(Date.now() - daysAgo * dayMs).toISOString();
  const mark = (id: string, { isCopy = false }: Made) => {
    if (!isCopy) region.addTags(id, { [madeTag]: id });
    return id;
  };
  const snapshot: RegionWorld['snapshot'] = (made) => {
    const { daysAgo, tags = {}, sourceInstanceId } = made;
    const createImage = sourceInstanceId && { description: `Created by CreateImage(${sourceInstanceId}) for ami-0` };
    return mark(region.addSnapshot({ createdAt: dateOf(daysAgo), tags, ...createImage }), made);
  };
  const image: RegionWorld['image'] = async (name, made) => {
    const { daysAgo, tags = {}, isCopy: _, ...more } = made;
    const parts = { createdAt: dateOf(daysAgo), tags, snapshotId: snapshot(made) };
    return mark(await region.addImage({ name, disk, ...more, ...parts }), made);
  };
  const baseId = await image('base', { daysAgo: 200, tags: ofShop });
  await region.launch({ imageId: baseId, role: 'agent' });
  const { instances } = await region.until((view) => view.instances[0]?.state === 'running');
  const world = new CleanupWorld();
  const agents: TestAgent[] = [];
  let inventory: ImageInventory | undefined;
  const probe = definePlugin({
    id: 'probe',
    version: '0.0.0',
    summary: 'Holds what the aws plugin provides.',
    stability: 'experimental',
    config: z.strictObject({}),
    needs: { inventory: ImageInventory },
    setup({ needs }) {
      inventory = needs.inventory;
      return {};
    },
  });
  const start = async (config: Readonly<Record<string, unknown>>) => {
    const agent = await createTestAgent({
      plugins: [aws, cleanup, probe],
      services: world.controlPlane.services(),
      clock: new ManualClock(Date.now()),
      config: {
        cleanup: config,
        aws: {
          metadataEndpoint: instances[0]?.metadataEndpoint,
          ec2Endpoint: region.endpoint,
          credentials: 'instance-role',
          agentId: 'shop',
        },
      },
    });
    agents.push(agent);
    await agent.start();
    expect(agent.status('aws')).toMatchObject({ state: 'ok' });
    return agent;
  };
  return {
    region,
    world,
    baseId,
    image,
    snapshot,
    async runOnce(config = {}) {
      const agent = await start(config);
      const countReports = async () => {
        await agent.advance(1_000);
        return world.reports.length;
      };
      await expect.poll(countReports, { interval: 10, timeout: 60_000 }).toBe(1);
    },
    async runAgain() {
      const reports = world.reports.length;
      const countReports = async () => {
        await agents.at(-1)?.advance(60_000);
        return world.reports.length;
      };
      await expect.poll(countReports, { interval: 10, timeout: 60_000 }).toBe(reports + 1);
    },
    async inventory() {
      await start({});
      if (inventory === undefined) throw new Error('The probe was not set up');
      return inventory;
    },
    async [Symbol.asyncDispose]() {
      for (const agent of agents) await agent.stop(0);
      await region.close();
      await rm(directory, { recursive: true, force: true });
    },
  };
}
