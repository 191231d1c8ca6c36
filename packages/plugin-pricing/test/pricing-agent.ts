import { FakeCloud } from '@spotguard/plugin-aws/testing';
import { FakeControlPlane } from '@spotguard/plugin-session/testing';
import { pricingReport } from '@spotguard/protocol';
import {
  createTestAgent,
  type FakeAgentInstanceFacts,
  fakeAgentInstance,
  ManualClock,
  type Service,
  type TestAgent,
  type TestAgentOptions,
} from '@spotguard/testkit';
import { pricing } from '../src/index.js';

/** The first report comes after half an interval, as the test agent's random numbers are all 0.5. */
export const intervalMs = 300_000;
export const instanceId = 'i-0123456789abcdef0';

/** Fakes of AWS and of the control plane for an agent with the pricing plugin. */
export class PricingWorld {
  readonly clock = new ManualClock();
  readonly cloud = new FakeCloud(this.clock);
  readonly controlPlane = new FakeControlPlane();

  services(instance: FakeAgentInstanceFacts = {}): readonly Service[] {
    return [...fakeAgentInstance(instance), ...this.cloud.services, ...this.controlPlane.services()];
  }

  /** The reports that arrived. Throws for one that is not as the protocol says. */
  get delivered(): readonly { readonly key: string; readonly path: string; readonly body: unknown }[] {
    return this.controlPlane.deliveries.map(({ key, path, body }) => {
      pricingReport.parse(body);
      return { key, path, body };
    });
  }

  /** Replaces the spot prices, by zone. */
  setSpotPrices(prices: Readonly<Record<string, number>>): void {
    const { spotPrices } = this.cloud.prices;
    spotPrices.clear();
    for (const [zone, usdPerHour] of Object.entries(prices)) spotPrices.set(zone, usdPerHour);
  }

  /** A started agent; use it with `await using`. */
  async start(
    options: Pick<TestAgentOptions, 'storage' | 'config'> & { readonly instance?: FakeAgentInstanceFacts } = {},
  ) {
    const { instance, ...others } = options;
    const agent = await createTestAgent({
      plugins: [pricing],
      services: this.services(instance),
      clock: this.clock,
      ...others,
    });
    await agent.start();
    return agent;
  }
}

/** The log messages about price reports, which are those of the v4 agent. */
export function reportLines(agent: TestAgent): readonly string[] {
  return agent.log.lines.map(({ message }) => message).filter((message) => message.startsWith('Pricing report'));
}
