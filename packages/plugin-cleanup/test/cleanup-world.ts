import { ImageInventory } from '@spotguard/plugin-aws/contract';
import { ControlPlane, type ReportDelivery, Session } from '@spotguard/plugin-session/contract';
import { cleanupReport } from '@spotguard/protocol';
import { createTestAgent, fake, fakeHost, memoryStorage, type Service, type TestAgent } from '@spotguard/testkit';
import type * as z from 'zod';
import { cleanup } from '../src/index.js';
import { FakeInventory } from './fake-inventory.js';

/** When the test agent's clock starts. */
export const start = Date.UTC(2027, 0, 1);
export const dayMs = 86_400_000;
/** Long enough for a run with both of its looks and all its patience. */
export const aRunMs = 300_000;

/** What surrounds the plugin. */
export class CleanupWorld {
  readonly inventory = new FakeInventory();
  readonly permits = { changes: true, emergencies: true };
  readonly deliveries: ReportDelivery[] = [];

  /** The control plane's side alone, for an agent that has a real platform. */
  get backend(): readonly Service[] {
    const world = this;
    const session: Session = {
      role: 'primary',
      settings: undefined,
      agentId: 'agent-1',
      parked: false,
      get permits() {
        return { ...world.permits };
      },
      supports: async () => true,
      registered: async () => 'agent-1',
      enabled: async () => {},
      takeOver() {},
      retire() {},
    };
    const controlPlane: ControlPlane = {
      request: async () => ({}),
      async deliver(report) {
        world.deliveries.push(report);
      },
    };
    return [fake(Session, session), fake(ControlPlane, controlPlane)];
  }

  get services(): readonly Service[] {
    return [...fakeHost(), fake(ImageInventory, this.inventory), ...this.backend];
  }

  /** The reports that arrived, as the protocol reads them. */
  get reports(): readonly z.output<typeof cleanupReport>[] {
    return this.deliveries.map(({ body }) => cleanupReport.parse(body));
  }

  /** A started agent whose first run is still to come. */
  async agent(config: Readonly<Record<string, unknown>> = {}, storage = memoryStorage()): Promise<TestAgent> {
    const { services } = this;
    const agent = await createTestAgent({ plugins: [cleanup], services, storage, config: { cleanup: config } });
    await agent.start();
    return agent;
  }
}

/** A world with two images of 40 and 35 days, each with its snapshot, and a snapshot of 8 days that no image has. */
export function ageingWorld(): CleanupWorld {
  const world = new CleanupWorld();
  const { inventory } = world;
  inventory.addSnapshot({ snapshotId: 'snap-old', startedAt: start - 40 * dayMs });
  inventory.addSnapshot({ snapshotId: 'snap-new', startedAt: start - 35 * dayMs });
  inventory.addSnapshot({ snapshotId: 'snap-alone', startedAt: start - 8 * dayMs });
  inventory.addImage({ imageId: 'ami-old', createdAt: start - 40 * dayMs, snapshotIds: ['snap-old'] });
  inventory.addImage({ imageId: 'ami-new', createdAt: start - 35 * dayMs, snapshotIds: ['snap-new'] });
  return world;
}
