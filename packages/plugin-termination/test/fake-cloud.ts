import {
  type CopyWish,
  InstanceCopier,
  type InstanceDescription,
  InstanceMetadata,
  Instances,
  type KnownPrices,
  type LaunchPlan,
  PriceBook,
} from '@spotguard/plugin-aws/contract';
import { type Market, SpotGuardError } from '@spotguard/sdk';
import { fake, type Service } from '@spotguard/testkit';
import type { Effects } from './effects.js';

type Pool = `${Market} ${string}`;

/** As a service answers when it is only out of breath. */
export function passing(message = 'Out of breath'): SpotGuardError {
  return new SpotGuardError('UPSTREAM_FAILED', message, { retryable: true });
}

/** A region in memory, as far as a failover sees it; launched hosts are `i-1`, `i-2`, … */
export class FakeCloud {
  /** By path below `/latest/`; an error is thrown, once. */
  readonly documents = new Map<string, string | Error>();
  readonly reads: string[] = [];
  readonly prices = new Map<string, number>();
  /** Whether somebody has read the prices before; `silent`: AWS does not answer who reads them. */
  priceBook: 'read' | 'unread' | 'silent' = 'read';
  readonly wishes: CopyWish[] = [];
  readonly tags = new Map<string, Readonly<Record<string, string>>>();
  onLaunch: (instanceId: string) => void = () => {};
  readonly #tokens = new Map<string, string>();
  readonly #requests = new Map<string, string>();
  readonly #refusals = new Map<string, Error[]>();
  readonly #effects: Effects;

  constructor(effects: Effects) {
    this.#effects = effects;
  }

  get services(): readonly Service[] {
    return [
      fake(InstanceMetadata, { read: async (path) => this.#read(path) }),
      fake(Instances, this.#instances()),
      fake(InstanceCopier, this.#copier()),
      fake(PriceBook, {
        known: () => (this.priceBook === 'read' ? this.#prices() : { spot: new Map(), onDemand: undefined }),
        read: async () => this.#prices(),
        readSpot: async () => (this.priceBook === 'silent' ? new Promise<never>(() => {}) : this.#prices().spot),
      }),
    ];
  }

  /** The next calls for this pool throw these errors, one each. */
  refuse(call: 'plan' | 'launch', pool: Pool, ...errors: readonly Error[]): void {
    this.#refusals.set(`${call} ${pool}`, [...errors]);
  }

  refuseTag(instanceId: string, error: Error): void {
    this.#refusals.set(`tag ${instanceId}`, [error]);
  }

  #failIfTold(call: string): void {
    const error = this.#refusals.get(call)?.shift();
    if (error !== undefined) throw error;
  }

  #read(path: string): string | undefined {
    this.reads.push(path);
    const document = this.documents.get(path);
    if (!(document instanceof Error)) return document;
    this.documents.delete(path);
    throw document;
  }

  #prices(): KnownPrices {
    const priceOf = (usdPerHour: number) => ({ usdPerHour, source: 'spot-price-history' as const, readAt: 0 });
    return { spot: new Map([...this.prices].map(([zone, price]) => [zone, priceOf(price)])), onDemand: undefined };
  }

  #instances(): Instances {
    return {
      describe: async (instanceId) => description(instanceId),
      statusChecksPass: async () => true,
      launchesOf: async () => [],
      findByClientToken: async (token) => {
        const id = this.#tokens.get(token);
        return id === undefined ? undefined : description(id);
      },
      terminate: (id) => this.#effects.bringAbout(`terminate ${id}`, () => {}),
      tag: async (id, tags) => {
        this.#failIfTold(`tag ${id}`);
        await this.#effects.bringAbout(`tag ${id}`, () => this.tags.set(id, tags));
      },
    };
  }

  #copier(): InstanceCopier {
    return {
      plan: async (wish) => {
        this.#failIfTold(`plan ${wish.market} ${wish.zone}`);
        this.wishes.push(wish);
        const { clientToken: ClientToken } = wish;
        return { ClientToken, ImageId: 'ami-1', InstanceType: 'm5.large', MinCount: 1, MaxCount: 1, wish };
      },
      launch: async (plan) => ({ instanceId: await this.#launch(plan) }),
    };
  }

  async #launch(plan: LaunchPlan): Promise<string> {
    const { market, zone } = plan['wish'] as CopyWish;
    const known = this.#tokens.get(plan.ClientToken);
    const request = JSON.stringify(plan);
    if (known !== undefined && this.#requests.get(known) !== request) {
      throw new SpotGuardError('INVARIANT', 'IdempotentParameterMismatch');
    }
    if (known !== undefined) return known;
    this.#failIfTold(`launch ${market} ${zone}`);
    const id = `i-${this.#tokens.size + 1}`;
    await this.#effects.bringAbout(`launch ${id} ${market} ${zone}`, () => {
      this.#tokens.set(plan.ClientToken, id);
      this.#requests.set(id, request);
      this.onLaunch(id);
    });
    return id;
  }
}

function description(instanceId: string): InstanceDescription {
  return {
    instanceId,
    state: 'running',
    instanceType: 'm5.large',
    zone: 'us-east-1b',
    market: 'spot',
    imageId: 'ami-1',
    vpcId: 'vpc-1',
    subnetId: 'subnet-1',
    privateIp: '10.0.0.20',
    launchedAt: 0,
    tags: {},
    stateReason: undefined,
  };
}
