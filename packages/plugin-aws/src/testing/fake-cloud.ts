import type { AnyToken, Clock } from '@spotguard/sdk';
import { ImageInventory, InstanceCopier, InstanceMetadata, Instances, PriceBook } from '../contract.js';
import { FakeCalls } from './fake-calls.js';
import { FakeImageInventory } from './fake-image-inventory.js';
import { FakeInstances } from './fake-instances.js';
import { FakePriceBook } from './fake-price-book.js';

/** A token with the fake that implements it, as `createTestAgent` takes services. */
export type FakeService = readonly [AnyToken, unknown];

/**
 * An AWS account in memory, for the tests of plugins that need what plugin-aws provides. The same test suite of plugin-aws
 * checks both. It never refuses a call by itself: use `calls` to make the next call fail.
 */
export class FakeCloud {
  readonly calls = new FakeCalls();
  /** The documents of the metadata service, by path below `/latest/`. */
  readonly metadataDocuments = new Map<string, string>();
  readonly metadata: InstanceMetadata = {
    read: (path, signal) => this.calls.make(`readMetadata ${path}`, signal, () => this.metadataDocuments.get(path)),
  };
  readonly instances: FakeInstances;
  readonly inventory: FakeImageInventory;
  readonly prices: FakePriceBook;

  /** `clock` must be the clock of the agent under test; prices get their age from it, and launches their time. */
  constructor(clock: Clock) {
    this.instances = new FakeInstances(this.calls, clock);
    this.inventory = new FakeImageInventory(this.calls, this.instances);
    this.prices = new FakePriceBook(this.calls, clock);
  }

  /** All fakes, for `createTestAgent`; tokens that the plugin does not need are ignored. */
  get services(): readonly FakeService[] {
    return [
      [InstanceMetadata, this.metadata],
      [Instances, this.instances],
      [InstanceCopier, this.instances],
      [ImageInventory, this.inventory],
      [PriceBook, this.prices],
    ];
  }
}
