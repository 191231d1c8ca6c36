import {
  type CopyRequest,
  InstanceCopier,
  type InstanceDescription,
  InstanceImages,
  Instances,
  type LaunchPlan,
  LaunchRehearsal,
  type RehearsalFinding,
  type RehearsedLaunch,
} from '@spotguard/plugin-aws/contract';
import { confirmGone } from '@spotguard/plugin-aws/testing';
import { type Clock, SpotGuardError } from '@spotguard/sdk';
import { fake, type Service } from '@spotguard/testkit';
import type { Effects } from './effects.js';

type CallName = 'launches' | 'describe' | 'plan' | 'launch' | 'create-image' | 'image-available' | 'terminate' | 'stop';
type Failure = { readonly error: Error; readonly afterEffect: boolean };

const launchWouldFail: RehearsalFinding = {
  kind: 'fails',
  what: "its key pair 'default' was deleted",
  launches: ['spot in us-east-1b'],
};

/** A temporary failure of EC2. */
export function temporaryFailure(message = 'EC2 is unavailable'): SpotGuardError {
  return new SpotGuardError('UPSTREAM_FAILED', message, { retryable: true });
}

/** An EC2 region in memory, with what a switch uses: instances `i-1`, `i-2`, … and images `ami-1`, `ami-2`, … */
export class FakeCloud {
  readonly instances = new Map<string, InstanceDescription>();
  /** When earlier instances of the workload were launched (epoch milliseconds). */
  launches: readonly number[] = [];
  readonly copyRequests: CopyRequest[] = [];
  readonly rehearsals: (readonly RehearsedLaunch[])[] = [];
  findings: readonly RehearsalFinding[] = [];
  /** Zones in which every rehearsed launch would fail. */
  readonly closedZones = new Set<string>();
  refusesRehearsal: Error | undefined;
  readonly images = new Set<string>();
  /** Image ids by the name of the image. */
  readonly imageNames = new Map<string, string>();
  /** The state of launched instances. */
  stateAfterLaunch: InstanceDescription['state'] = 'running';
  onLaunch: (instanceId: string) => void = () => {};
  /** The number of the lookup by client token that first finds an instance. */
  firstSuccessfulLookup = 1;
  lookups = 0;
  imagesBecomeAvailable = true;
  statusChecksPass = true;
  readonly #clock: Clock;
  readonly #effects: Effects;
  readonly #tokens = new Map<string, string>();
  readonly #failures = new Map<CallName, Failure[]>();
  #imagesAvailable: () => void = () => {};

  constructor(clock: Clock, effects: Effects) {
    this.#clock = clock;
    this.#effects = effects;
  }

  get services(): readonly Service[] {
    return [
      fake(Instances, this.#instances()),
      fake(InstanceCopier, this.#copier()),
      fake(LaunchRehearsal, { rehearse: (launches) => this.#rehearse(launches) }),
      fake(InstanceImages, this.#images()),
    ];
  }

  add(instanceId: string, facts: Partial<InstanceDescription> = {}): void {
    this.instances.set(instanceId, {
      instanceId,
      state: 'running',
      instanceType: 'm5.large',
      zone: 'us-east-1a',
      market: 'spot',
      imageId: 'ami-base',
      vpcId: 'vpc-1',
      subnetId: 'subnet-1',
      privateIp: '127.0.0.1',
      launchedAt: this.#clock.now(),
      tags: {},
      stateReason: undefined,
      ...facts,
    });
  }

  change(instanceId: string, facts: Partial<InstanceDescription>): void {
    this.add(instanceId, { ...this.instances.get(instanceId), ...facts });
  }

  /** The next calls throw these errors, one each. */
  fail(call: CallName, ...errors: readonly Error[]): void {
    this.#failNext(call, errors, false);
  }

  /** The next calls take effect, but their answers are lost. */
  loseAnswer(call: CallName, times: number): void {
    this.#failNext(call, Array(times).fill(temporaryFailure('The answer was lost')), true);
  }

  finishImages(): void {
    this.imagesBecomeAvailable = true;
    this.#imagesAvailable();
  }

  #failNext(call: CallName, errors: readonly Error[], afterEffect: boolean): void {
    const more = errors.map((error) => ({ error, afterEffect }));
    this.#failures.set(call, [...(this.#failures.get(call) ?? []), ...more]);
  }

  async #call<T>(call: CallName, answer: () => Promise<T>): Promise<T> {
    const failure = this.#failures.get(call)?.shift();
    if (failure === undefined) return answer();
    if (failure.afterEffect) await answer();
    throw failure.error;
  }

  #instances(): Instances {
    const describe: Instances['describe'] = (id) => this.#call('describe', async () => this.instances.get(id));
    return {
      describe,
      confirmGone: (id, options, signal) => confirmGone(id, { ...options, describe, clock: this.#clock, signal }),
      statusChecksPass: async () => this.statusChecksPass,
      launchesOf: () => this.#call('launches', async () => this.launches),
      findByClientToken: async (token) => {
        this.lookups += 1;
        const id = this.lookups >= this.firstSuccessfulLookup ? this.#tokens.get(token) : undefined;
        return id === undefined ? undefined : this.instances.get(id);
      },
      terminate: (id) =>
        this.#call('terminate', async () => {
          if (this.instances.get(id)?.state === 'terminated') return;
          await this.#effects.apply(`terminate ${id}`, () => this.change(id, { state: 'terminated' }));
        }),
      stop: (id) =>
        this.#call('stop', () => this.#effects.apply(`stop ${id}`, () => this.change(id, { state: 'stopped' }))),
      tag: async (id, tags) => {
        const found = this.instances.get(id);
        if (found !== undefined) this.instances.set(id, { ...found, tags: { ...found.tags, ...tags } });
      },
    };
  }

  async #rehearse(launches: readonly RehearsedLaunch[]): Promise<readonly RehearsalFinding[]> {
    this.rehearsals.push(launches);
    if (launches.some(({ zone }) => this.closedZones.has(zone))) return [launchWouldFail];
    if (this.refusesRehearsal !== undefined) throw this.refusesRehearsal;
    return this.findings;
  }

  #copier(): InstanceCopier {
    return {
      plan: (copyRequest) =>
        this.#call('plan', async () => {
          this.copyRequests.push(copyRequest);
          return planOf(copyRequest);
        }),
      launch: (plan) => this.#call('launch', async () => ({ instanceId: await this.#launch(plan) })),
    };
  }

  async #launch(plan: LaunchPlan): Promise<string> {
    const known = this.#tokens.get(plan.ClientToken);
    if (known !== undefined) return known;
    const id = `i-${this.#tokens.size + 1}`;
    await this.#effects.apply(`launch ${id}`, () => {
      const { zone, market, tags } = plan['rest'] as CopyRequest;
      this.#tokens.set(plan.ClientToken, id);
      const { ClientToken: token } = plan;
      this.add(id, { zone, market, tags, imageId: plan.ImageId, clientToken: token, state: this.stateAfterLaunch });
      this.onLaunch(id);
    });
    return id;
  }

  #images(): InstanceImages {
    return {
      plan: async ({ name }) => ({ InstanceId: 'i-old', Name: name, NoReboot: true }),
      create: ({ Name }) => this.#call('create-image', async () => ({ imageId: await this.#createImage(Name) })),
      awaitAvailable: (_, signal) =>
        this.#call('image-available', async () => {
          if (this.imagesBecomeAvailable) return;
          await new Promise<void>((resolve, reject) => {
            this.#imagesAvailable = resolve;
            signal.addEventListener('abort', () => reject(signal.reason), { once: true });
          });
        }),
      remove: async (imageId) => {
        if (this.images.has(imageId)) {
          await this.#effects.apply(`remove ${imageId}`, () => this.images.delete(imageId));
        }
      },
    };
  }

  async #createImage(name: string): Promise<string> {
    const known = this.imageNames.get(name);
    if (known !== undefined) return known;
    const id = `ami-${this.imageNames.size + 1}`;
    await this.#effects.apply(`create ${id}`, () => {
      this.imageNames.set(name, id);
      this.images.add(id);
    });
    return id;
  }
}

function planOf(copyRequest: CopyRequest): LaunchPlan {
  const { clientToken: ClientToken, imageId: ImageId = 'ami-base', ...rest } = copyRequest;
  return { ClientToken, ImageId, InstanceType: 'm5.large', MinCount: 1, MaxCount: 1, rest };
}
