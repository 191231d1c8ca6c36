import {
  type CopyRequest,
  InstanceCopier,
  type InstanceDescription,
  InstanceMetadata,
  Instances,
  type KnownPrices,
  type LaunchPlan,
  PriceBook,
} from '@spotguard/plugin-aws/contract';
import { confirmGone } from '@spotguard/plugin-aws/testing';
import { type Clock, type Market, SpotGuardError } from '@spotguard/sdk';
import { fake, type Service } from '@spotguard/testkit';
import type { Effects } from './effects.js';
import { fakeInstance } from './fake-instance.js';

type Pool = `${Market} ${string}`;

/** A temporary failure of a service. */
export function temporaryFailure(message = 'Service unavailable'): SpotGuardError {
  return new SpotGuardError('UPSTREAM_FAILED', message, { retryable: true });
}

/** An EC2 region in memory, with what a failover uses; launched instances are `i-1`, `i-2`, … */
export class FakeCloud {
  /** Metadata documents by path below `/latest/`; an error is thrown once. */
  readonly documents = new Map<string, string | Error>();
  readonly reads: string[] = [];
  readonly prices = new Map<string, number>();
  /** Whether the price book has prices: `read`; `unread`: they can be read from AWS; `silent`: AWS does not answer. */
  priceBook: 'read' | 'unread' | 'silent' = 'read';
  readonly copyRequests: CopyRequest[] = [];
  /** The client tokens of all launch calls, in order. */
  readonly launchCalls: string[] = [];
  /** The tags that were written on instances after their launch. */
  readonly tags = new Map<string, Readonly<Record<string, string>>>();
  /** All instances that EC2 shows. */
  readonly instances = new Map<string, InstanceDescription>();
  /** EC2 answers no call while this is true. */
  silent = false;
  /** EC2 does not show launched instances while this is true. */
  hidesLaunched = false;
  onLaunch: (instanceId: string) => void = () => {};
  /** The error with which EC2 refuses a call such as `launch spot us-east-1b`; undefined: it does not refuse. */
  refusesAll: (call: string) => Error | undefined = () => undefined;
  /** The error that replaces the answer to a launch that has happened. */
  loseAnswer: (pool: string) => Error | undefined = () => undefined;
  readonly #tokens = new Map<string, string>();
  readonly #requests = new Map<string, string>();
  readonly #refusals = new Map<string, Error[]>();
  readonly #clock: Clock;
  readonly #effects: Effects;

  constructor(clock: Clock, effects: Effects) {
    this.#clock = clock;
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
        learn: () => {},
        readSpot: async () => (this.priceBook === 'silent' ? new Promise<never>(() => {}) : this.#prices().spot),
      }),
    ];
  }

  /** Adds an instance; by default it belongs to the workload and to the next generation. */
  add(instanceId: string, facts: Partial<InstanceDescription> = {}): void {
    const tags = { 'spotguard:agent': 'demo', 'spotguard:generation': '2', 'spotguard:role': 'standby' };
    this.instances.set(instanceId, { ...fakeInstance(instanceId), tags, ...facts });
  }

  /** Ends an instance, as AWS or a person would. */
  endInstance(instanceId: string, state: InstanceDescription['state'] = 'terminated'): void {
    const known = this.instances.get(instanceId);
    if (known !== undefined) this.instances.set(instanceId, { ...known, state });
  }

  /** The pending and running instances, in the order of their launch. */
  get living(): readonly string[] {
    const isAlive = ({ state }: InstanceDescription) => state === 'running' || state === 'pending';
    return [...this.instances.values()].filter(isAlive).map(({ instanceId }) => instanceId);
  }

  /** The next calls for this pool throw these errors, one each. */
  refuse(call: 'plan' | 'launch', pool: Pool, ...errors: readonly Error[]): void {
    this.#refusals.set(`${call} ${pool}`, [...errors]);
  }

  #findShown(instanceId: string): InstanceDescription | undefined {
    const isHidden = this.hidesLaunched && [...this.#tokens.values()].includes(instanceId);
    return isHidden ? undefined : this.instances.get(instanceId);
  }

  async #waitWhileSilent(signal: AbortSignal): Promise<void> {
    if (!this.silent) return;
    await new Promise<never>((_, reject) => {
      signal.addEventListener('abort', () => reject(signal.reason), { once: true });
    });
  }

  #throwIfRefused(call: string): void {
    const error = this.#refusals.get(call)?.shift() ?? this.refusesAll(call);
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
    const describe: Instances['describe'] = async (instanceId, signal) => {
      await this.#waitWhileSilent(signal);
      return this.#findShown(instanceId);
    };
    return {
      describe,
      confirmGone: (id, options, signal) => confirmGone(id, { ...options, describe, clock: this.#clock, signal }),
      statusChecksPass: async () => true,
      launchesOf: async () => [],
      findByClientToken: async (token, signal) => {
        await this.#waitWhileSilent(signal);
        const id = this.#tokens.get(token);
        return id === undefined ? undefined : this.#findShown(id);
      },
      terminate: async (id, signal) => {
        await this.#waitWhileSilent(signal);
        this.#throwIfRefused(`terminate ${id}`);
        await this.#effects.apply(`terminate ${id}`, () => this.endInstance(id));
      },
      stop: async (id) => this.endInstance(id, 'stopped'),
      tag: async (id, tags, signal) => {
        await this.#waitWhileSilent(signal);
        this.#throwIfRefused(`tag ${id}`);
        await this.#effects.apply(`tag ${id}`, () => {
          this.tags.set(id, tags);
          const known = this.instances.get(id);
          if (known !== undefined) this.instances.set(id, { ...known, tags: { ...known.tags, ...tags } });
        });
      },
    };
  }

  #copier(): InstanceCopier {
    return {
      plan: async (copyRequest, signal) => {
        await this.#waitWhileSilent(signal);
        this.#throwIfRefused(`plan ${copyRequest.market} ${copyRequest.zone}`);
        this.copyRequests.push(copyRequest);
        const { clientToken: ClientToken } = copyRequest;
        return { ClientToken, ImageId: 'ami-1', InstanceType: 'm5.large', MinCount: 1, MaxCount: 1, copyRequest };
      },
      launch: async (plan, signal) => {
        await this.#waitWhileSilent(signal);
        return { instanceId: await this.#launch(plan) };
      },
    };
  }

  async #launch(plan: LaunchPlan): Promise<string> {
    const { market, zone } = plan['copyRequest'] as CopyRequest;
    this.launchCalls.push(plan.ClientToken);
    const known = this.#tokens.get(plan.ClientToken);
    const request = JSON.stringify(plan);
    if (known !== undefined && this.#requests.get(known) !== request) {
      throw new SpotGuardError('INVARIANT', 'IdempotentParameterMismatch');
    }
    if (known !== undefined && this.instances.get(known)?.state === 'terminated') {
      throw new SpotGuardError('ATTEMPT_DEAD', 'IdempotentInstanceTerminated');
    }
    const lostAnswer = this.loseAnswer(`${market} ${zone}`);
    if (known !== undefined && lostAnswer !== undefined) throw lostAnswer;
    if (known !== undefined) return known;
    this.#throwIfRefused(`launch ${market} ${zone}`);
    const id = `i-${this.#tokens.size + 1}`;
    await this.#effects.apply(`launch ${id} ${market} ${zone}`, () => {
      this.#tokens.set(plan.ClientToken, id);
      this.#requests.set(id, request);
      this.add(id, { zone, market, tags: (plan['copyRequest'] as CopyRequest).tags });
      this.onLaunch(id);
    });
    if (lostAnswer !== undefined) throw lostAnswer;
    return id;
  }
}
