import type { AnyToken, Clock } from '@spotguard/sdk';
import { ImageInventory, InstanceCopier, InstanceMetadata, Instances, PriceBook } from '../contract.js';
import { FakeCalls } from './fake-calls.js';
import { FakeImageInventory } from './fake-image-inventory.js';
import { FakeInstances } from './fake-instances.js';
import { FakePriceBook } from './fake-price-book.js';

/** A token with the fake that stands behind it, as `createTestAgent` takes services. */
export type FakeService = readonly [AnyToken, unknown];

/**
 * An AWS account in memory, for the tests of plugins that need what plugin-aws provides. It holds the same promises, as
 * one suite of plugin-aws checks for both; what it does not do is refuse by itself: have `calls` fail the next call.
 */
export class FakeCloud {
  readonly calls = new FakeCalls();
  /** What the metadata service has, by path below `/latest/`. */
  readonly metadataDocuments = new Map<string, string>();
  readonly metadata: InstanceMetadata = {
    read: (path, signal) => this.calls.make(`readMetadata ${path}`, signal, () => this.metadataDocuments.get(path)),
  };
  readonly instances: FakeInstances;
  readonly inventory: FakeImageInventory;
  readonly prices: FakePriceBook;

  /** The clock is the one of the agent that is tested: it gives prices their age and launches their time. */
  constructor(clock: Clock) {
    this.instances = new FakeInstances(this.calls, clock);
    this.inventory = new FakeImageInventory(this.calls, this.instances);
    this.prices = new FakePriceBook(this.calls, clock);
  }

  /** Everything, for `createTestAgent`; tokens that the plugin does not need do no harm. */
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
