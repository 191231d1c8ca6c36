import {
  type CopyRequest,
  InstanceCopier,
  type InstanceDescription,
  Instances,
  type LaunchPlan,
} from '@spotguard/plugin-aws/contract';
import { confirmGone } from '@spotguard/plugin-aws/testing';
import { type Clock, SpotGuardError } from '@spotguard/sdk';
import { fake, type Service } from '@spotguard/testkit';
import type { Effects } from './effects.js';

type CallName = 'describe' | 'plan' | 'launch' | 'terminate' | 'stop';
interface Failure {
  readonly error: Error;
  readonly afterEffect: boolean;
}

/** A retryable error, as EC2 answers when it is overloaded. */
export function overloaded(message = 'EC2 is overloaded'): SpotGuardError {
  return new SpotGuardError('UPSTREAM_FAILED', message, { retryable: true });
}

/** The part of an EC2 region that this plugin uses, in memory. Launched instances are called `i-1`, `i-2`, … */
export class FakeCloud {
  readonly instances = new Map<string, InstanceDescription>();
  readonly copyRequests: CopyRequest[] = [];
  /** The state in which a launched instance is shown. */
  stateAfterLaunch: InstanceDescription['state'] = 'running';
  onLaunch: (instanceId: string) => void = () => {};
  describeCalls = 0;
  readonly #clock: Clock;
  readonly #effects: Effects;
  readonly #tokens = new Map<string, string>();
  readonly #failures = new Map<CallName, Failure[]>();

  constructor(clock: Clock, effects: Effects) {
    this.#clock = clock;
    this.#effects = effects;
  }

  get services(): readonly Service[] {
    return [fake(Instances, this.#instances()), fake(InstanceCopier, this.#copier())];
  }

  /** Ids of what was launched and is not terminated. */
  get living(): readonly string[] {
    const launched = [...this.instances.values()].filter(({ instanceId }) => /^i-\d+$/.test(instanceId));
    return launched.filter(({ state }) => state !== 'terminated').map(({ instanceId }) => instanceId);
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

  /** The next calls take effect, but throw as if the answer was lost. */
  loseAnswer(call: CallName, times: number): void {
    this.#failNext(call, Array(times).fill(overloaded('The answer was lost')), true);
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
    const describe: Instances['describe'] = (id) =>
      this.#call('describe', async () => {
        this.describeCalls += 1;
        return this.instances.get(id);
      });
    return {
      describe,
      confirmGone: (id, options, signal) => confirmGone(id, { ...options, describe, clock: this.#clock, signal }),
      statusChecksPass: async (id) => this.instances.get(id)?.state === 'running',
      launchesOf: async () => [],
      findByClientToken: async (token) => this.instances.get(this.#tokens.get(token) ?? ''),
      terminate: (id) =>
        this.#call('terminate', async () => {
          if (this.instances.get(id)?.state === 'terminated') return;
          await this.#effects.apply(`terminate ${id}`, () => this.change(id, { state: 'terminated' }));
        }),
      stop: (id) =>
        this.#call('stop', () => this.#effects.apply(`stop ${id}`, () => this.change(id, { state: 'stopped' }))),
      tag: async () => {},
    };
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
    if (known !== undefined) {
      if (this.instances.get(known)?.state !== 'terminated') return known;
      throw new SpotGuardError('ATTEMPT_DEAD', `The instance of this token, ${known}, has ended`);
    }
    const id = `i-${this.#tokens.size + 1}`;
    await this.#effects.apply(`launch ${id}`, () => {
      const { zone, market, tags } = plan['copyRequest'] as CopyRequest;
      this.#tokens.set(plan.ClientToken, id);
      this.add(id, { zone, market, tags, clientToken: plan.ClientToken, state: this.stateAfterLaunch });
      this.onLaunch(id);
    });
    return id;
  }
}

function planOf(copyRequest: CopyRequest): LaunchPlan {
  const { clientToken: ClientToken, imageId: ImageId = 'ami-base' } = copyRequest;
  return { ClientToken, ImageId, InstanceType: 'm5.large', MinCount: 1, MaxCount: 1, copyRequest };
}
