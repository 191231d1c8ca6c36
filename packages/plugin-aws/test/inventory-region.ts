import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type NewImage, type Region, startRegion } from '@spotguard/simulator';
import type { ImageInventory } from '../src/contract.js';
import { Ec2Api } from '../src/ec2/ec2-api.js';
import { Ec2ImageInventory } from '../src/inventory/ec2-image-inventory.js';

/** A region, and an inventory of it with pages of few entries. Use it with `await using`. */
export interface InventoryRegion extends AsyncDisposable {
  readonly region: Region;
  readonly inventory: ImageInventory;
  addImage(image: Omit<NewImage, 'disk'>): Promise<string>;
  /** Creates an inventory that uses another endpoint. */
  inventoryAt(endpoint: string): ImageInventory;
  /** How often an action was called. */
  callsOf(action: string): number;
}

/** A clock whose `sleep` resolves at once. */
export const noWaitClock = { now: () => Date.now(), monotonic: () => performance.now(), sleep: async () => {} };

export async function openInventory(): Promise<InventoryRegion> {
  const directory = await mkdtemp(join(tmpdir(), 'inventory-'));
  const disk = await mkdtemp(join(directory, 'disk-'));
  const region = await startRegion({
    directory: join(directory, 'region'),
    timeScale: 1_000,
    timing: { visibleAfterMs: 0 },
  });
  const credentials = region.addOperator();
  const apis: Ec2Api[] = [];
  const inventoryAt = (endpoint: string) => {
    const ec2 = new Ec2Api({ endpoint, credentials, clock: noWaitClock, random: () => 0 });
    ec2.connect(region.region);
    apis.push(ec2);
    return new Ec2ImageInventory({ ec2, clock: noWaitClock, pageSize: 5 });
  };
  return {
    region,
    inventory: inventoryAt(region.endpoint),
    inventoryAt,
    addImage: (image) => region.addImage({ ...image, disk }),
    callsOf: (action) => region.calls().filter((call) => call.action === action).length,
    async [Symbol.asyncDispose]() {
      for (const api of apis) api[Symbol.dispose]();
      await region.close();
      await rm(directory, { recursive: true, force: true });
    },
  };
}
