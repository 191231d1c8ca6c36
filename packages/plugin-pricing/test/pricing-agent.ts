import { type KnownPrices, type Price, PriceBook } from '@spotguard/plugin-aws/contract';
import { ControlPlane, type ReportDelivery, Session } from '@spotguard/plugin-session/contract';
import { pricingReport } from '@spotguard/protocol';
import {
  createTestAgent,
  type FakeHostFacts,
  fake,
  fakeHost,
  ManualClock,
  type Service,
  type TestAgent,
  type TestAgentOptions,
} from '@spotguard/testkit';
import { pricing } from '../src/index.js';

/** The first report comes after half an interval, as the test agent's chance is always a half. */
export const intervalMs = 300_000;
export const hostId = 'i-0123456789abcdef0';

/** AWS and the control plane around a pricing plugin; change what a test is about. */
export class PricingWorld {
  readonly clock = new ManualClock();
  /** By zone; what the book reads next. */
  spot: Readonly<Record<string, number>> = { 'us-east-1a': 0.04, 'us-east-1b': 0.035, 'us-east-1c': 0.05 };
  onDemand: number | undefined = 0.096;
  /** `throw`: nothing is known. `stale`: what was read first stays. */
  book: 'reads' | 'throw' | 'stale' = 'reads';
  role: Session['role'] = 'primary';
  settings: Session['settings'] = { enabled: true };
  /** Thrown by the next deliveries, one each. */
  readonly refusals: Error[] = [];
  readonly delivered: { readonly key: string; readonly path: string; readonly body: unknown }[] = [];
  readonly questions: { readonly instanceType: string; readonly maxAgeSeconds: number }[] = [];
  #known: KnownPrices = { spot: new Map(), onDemand: undefined };
  /** Monotonic milliseconds. */
  #readAt = 0;

  services(host: FakeHostFacts = {}): readonly Service[] {
    return [
      ...fakeHost(host),
      fake(PriceBook, this.#priceBook()),
      fake(Session, this.#session()),
      fake(ControlPlane, {
        request: () => Promise.reject(new Error('Reports go out by deliver')),
        deliver: (report) => this.#deliver(report),
      }),
    ];
  }

  /** A started agent; use it with `await using`. */
  async start(options: Pick<TestAgentOptions, 'storage' | 'config'> & { readonly host?: FakeHostFacts } = {}) {
    const { host, ...others } = options;
    const agent = await createTestAgent({
      plugins: [pricing],
      services: this.services(host),
      clock: this.clock,
      ...others,
    });
    await agent.start();
    return agent;
  }

  #priceBook(): PriceBook {
    return {
      read: async (instanceType, { maxAgeSeconds }) => {
        this.questions.push({ instanceType, maxAgeSeconds });
        if (this.book === 'throw') throw new Error('EC2 is away');
        if (this.book === 'reads') this.#known = this.#fresh();
        return this.#aged();
      },
      readSpot: async () => this.#known.spot,
      known: () => this.#aged(),
    };
  }

  #aged(): KnownPrices {
    return this.#known.spotReadAt === undefined
      ? this.#known
      : { ...this.#known, spotAgeMs: this.clock.monotonic() - this.#readAt };
  }

  #fresh(): KnownPrices {
    const readAt = this.clock.now();
    this.#readAt = this.clock.monotonic();
    const price = (usdPerHour: number, source: Price['source']): Price => ({ usdPerHour, source, readAt });
    return {
      spot: new Map(Object.entries(this.spot).map(([zone, usd]) => [zone, price(usd, 'spot-price-history')])),
      spotReadAt: readAt,
      onDemand: this.onDemand === undefined ? undefined : price(this.onDemand, 'pricing-api'),
    };
  }

  #session(): Session {
    const world = this;
    return {
      get role() {
        return world.role;
      },
      get settings() {
        return world.settings;
      },
      permits: { changes: false, emergencies: false },
      agentId: 'agent-1',
      parked: false,
      supports: async () => true,
      registered: async () => 'agent-1',
      enabled: async () => {},
      takeOver() {},
      retire() {},
    };
  }

  async #deliver({ key, path, body }: ReportDelivery): Promise<void> {
    const refusal = this.refusals.shift();
    if (refusal) throw refusal;
    pricingReport.parse(body);
    this.delivered.push({ key, path: path('agent-1'), body });
  }
}

/** The lines of the v4 agent's log that speak of price reports. */
export function reportLines(agent: TestAgent): readonly string[] {
  return agent.log.lines.map(({ message }) => message).filter((message) => message.startsWith('Pricing report'));
}
