import { FakeCloud } from '@spotguard/plugin-aws/testing';
import { FakeControlPlane } from '@spotguard/plugin-session/testing';
import { cleanupReport } from '@spotguard/protocol';
import { definePlugin, type Output, type Plugin } from '@spotguard/sdk';
import {
  createTestAgent,
  fakeAgentInstance,
  ManualClock,
  memoryStorage,
  type Service,
  type TestAgent,
} from '@spotguard/testkit';
import * as z from 'zod';
import { cleanupFinished } from '../src/contract.js';
import { cleanup } from '../src/index.js';

/** When the test agent's clock starts. */
export const start = Date.UTC(2027, 0, 1);
export const dayMs = 86_400_000;
/** Long enough for a run with both of its selections and all its retries. */
export const aRunMs = 300_000;

/** Fakes of everything that the plugin needs. */
export class CleanupWorld {
  readonly clock = new ManualClock();
  readonly cloud = new FakeCloud(this.clock);
  readonly controlPlane = new FakeControlPlane();
  /** The runs that plugins were told of. */
  readonly told: Output<typeof cleanupFinished.payload>[] = [];

  get services(): readonly Service[] {
    return [...fakeAgentInstance(), ...this.cloud.services, ...this.controlPlane.services()];
  }

  /** The calls that removed something or tried to, in the order they were made. */
  get removals(): readonly string[] {
    return this.cloud.calls.made.filter((call) => /^(deregister|deleteSnapshot) /.test(call));
  }

  /** The reports that arrived, as the protocol reads them. */
  get reports(): readonly z.output<typeof cleanupReport>[] {
    return this.controlPlane.deliveries.map(({ body }) => cleanupReport.parse(body));
  }

  /** A started agent that has not made its first run yet. */
  async agent(config: Readonly<Record<string, unknown>> = {}, storage = memoryStorage()): Promise<TestAgent> {
    const { services, clock } = this;
    const agent = await createTestAgent({
      plugins: [cleanup, this.#listener()],
      services,
      clock,
      storage,
      config: { cleanup: config },
    });
    await agent.start();
    return agent;
  }

  #listener(): Plugin {
    return definePlugin({
      id: 'listener',
      version: '0.0.0',
      summary: 'Hears of the runs.',
      stability: 'experimental',
      config: z.strictObject({}),
      listens: [cleanupFinished],
      setup: ({ events }) => {
        events.on(cleanupFinished, (payload) => void this.told.push(payload));
        return {};
      },
    });
  }
}

/** A world with two images of 40 and 35 days, each with its snapshot, and a snapshot of 8 days that no image has. */
export function ageingWorld(): CleanupWorld {
  const world = new CleanupWorld();
  const { inventory } = world.cloud;
  inventory.addSnapshot({ snapshotId: 'snap-old', startedAt: start - 40 * dayMs });
  inventory.addSnapshot({ snapshotId: 'snap-new', startedAt: start - 35 * dayMs });
  inventory.addSnapshot({ snapshotId: 'snap-alone', startedAt: start - 8 * dayMs });
  inventory.addImage({ imageId: 'ami-old', createdAt: start - 40 * dayMs, snapshotIds: ['snap-old'] });
  inventory.addImage({ imageId: 'ami-new', createdAt: start - 35 * dayMs, snapshotIds: ['snap-new'] });
  return world;
}
