import { tagKeys } from '@spotguard/protocol';
import { type Clock, SpotGuardError } from '@spotguard/sdk';
import type {
  CopyRequest,
  GoneOptions,
  InstanceCopier,
  InstanceDescription,
  Instances,
  LaunchPlan,
} from '../contract.js';
import { confirmGone } from '../ec2/confirm-gone.js';
import type { FakeCalls } from './fake-calls.js';

const region = 'us-east-1';
const defaultType = 'm5.large';
const defaultImage = 'ami-0123456789abcdef0';

/**
 * The instances of a region in memory, and copies of an instance. Copies are named `i-1`, `i-2`, … in the order of their
 * launch. Two launches with one client token give one instance, as in EC2.
 */
export class FakeInstances implements Instances, InstanceCopier {
  /** The state of an instance right after its launch. */
  launchedState: InstanceDescription['state'] = 'running';
  /** Whether the status checks of running instances pass. */
  haveStatusChecksPassed = true;
  /** Runs after each launch. */
  onLaunch: (instanceId: string) => void = () => {};
  /** The requests of all planned copies, in order. */
  readonly plannedCopies: CopyRequest[] = [];
  readonly #calls: FakeCalls;
  readonly #clock: Clock;
  readonly #known = new Map<string, InstanceDescription>();
  /** By client token: the launched instance and its plan. */
  readonly #launches = new Map<string, { readonly instanceId: string; readonly request: string }>();

  constructor(calls: FakeCalls, clock: Clock) {
    this.#calls = calls;
    this.#clock = clock;
  }

  /** All instances, also those that have ended, in the order in which they were added. */
  get all(): readonly InstanceDescription[] {
    return [...this.#known.values()];
  }

  /** Adds a running spot instance without tags, or replaces one; name what matters to the test. */
  add(instanceId: string, facts: Partial<InstanceDescription> = {}): void {
    this.#known.set(instanceId, {
      instanceId,
      state: 'running',
      instanceType: defaultType,
      zone: `${region}a`,
      market: 'spot',
      imageId: defaultImage,
      vpcId: 'vpc-1',
      subnetId: 'subnet-1',
      privateIp: '10.0.0.11',
      launchedAt: this.#clock.now(),
      tags: {},
      stateReason: undefined,
      ...facts,
    });
  }

  /** Changes an instance, as AWS or an operator would; throws when there is none of this id. */
  change(instanceId: string, facts: Partial<InstanceDescription>): void {
    const known = this.#known.get(instanceId);
    if (known === undefined) throw new Error(`There is no instance ${instanceId} to be changed; add it first`);
    this.#known.set(instanceId, { ...known, ...facts });
  }

  describe(instanceId: string, signal: AbortSignal): Promise<InstanceDescription | undefined> {
    return this.#calls.make(`describe ${instanceId}`, signal, () => this.#known.get(instanceId));
  }

  /** Looks by {@link describe}: failures that were arranged for that call count here too. */
  confirmGone(instanceId: string, options: GoneOptions, signal: AbortSignal): Promise<InstanceDescription | undefined> {
    const describe = this.describe.bind(this);
    return confirmGone(instanceId, { ...options, describe, clock: this.#clock, signal });
  }

  statusChecksPass(instanceId: string, signal: AbortSignal): Promise<boolean> {
    return this.#calls.make(
      `statusChecksPass ${instanceId}`,
      signal,
      () => this.haveStatusChecksPassed && this.#known.get(instanceId)?.state === 'running',
    );
  }

  findByClientToken(clientToken: string, signal: AbortSignal): Promise<InstanceDescription | undefined> {
    return this.#calls.make(`findByClientToken ${clientToken}`, signal, () => {
      const found = this.all.filter((instance) => instance.clientToken === clientToken);
      return found.find(({ state }) => state !== 'terminated' && state !== 'shutting-down') ?? found[0];
    });
  }

  launchesOf(agent: string, signal: AbortSignal): Promise<readonly number[]> {
    return this.#calls.make(`launchesOf ${agent}`, signal, () =>
      this.all.filter(({ tags }) => tags[tagKeys.agent] === agent).map(({ launchedAt }) => launchedAt),
    );
  }

  terminate(instanceId: string, signal: AbortSignal): Promise<void> {
    return this.#calls.make(`terminate ${instanceId}`, signal, () => {
      if (this.#known.has(instanceId)) this.change(instanceId, { state: 'terminated' });
    });
  }

  stop(instanceId: string, signal: AbortSignal): Promise<void> {
    return this.#calls.make(`stop ${instanceId}`, signal, () => this.change(instanceId, { state: 'stopped' }));
  }

  tag(instanceId: string, tags: Readonly<Record<string, string>>, signal: AbortSignal): Promise<void> {
    return this.#calls.make(`tag ${instanceId}`, signal, () => {
      const known = this.#known.get(instanceId);
      if (known === undefined) throw new SpotGuardError('UPSTREAM_REFUSED', `EC2 does not know ${instanceId}`);
      this.change(instanceId, { tags: { ...known.tags, ...tags } });
    });
  }

  plan(copyRequest: CopyRequest, signal: AbortSignal): Promise<LaunchPlan> {
    return this.#calls.make(`plan ${copyRequest.market} ${copyRequest.zone}`, signal, () => {
      if (!copyRequest.zone.startsWith(region)) {
        throw new SpotGuardError('UPSTREAM_REFUSED', `The zone '${copyRequest.zone}' is not in ${region}`);
      }
      this.plannedCopies.push(copyRequest);
      const { clientToken, imageId = defaultImage, instanceType = defaultType } = copyRequest;
      const request = { ClientToken: clientToken, ImageId: imageId, InstanceType: instanceType };
      return { ...request, MinCount: 1, MaxCount: 1, copyRequest };
    });
  }

  launch(plan: LaunchPlan, signal: AbortSignal): Promise<{ readonly instanceId: string }> {
    const { market, zone, tags } = plan['copyRequest'] as CopyRequest;
    return this.#calls.make(`launch ${market} ${zone}`, signal, () => {
      const { ClientToken: clientToken, ImageId: imageId, InstanceType: instanceType } = plan;
      const request = JSON.stringify(plan);
      const earlier = this.#launches.get(clientToken);
      if (earlier !== undefined) return { instanceId: this.#repeat(earlier, request) };
      const instanceId = `i-${this.#launches.size + 1}`;
      this.#launches.set(clientToken, { instanceId, request });
      this.add(instanceId, { market, zone, tags, clientToken, imageId, instanceType, state: this.launchedState });
      this.onLaunch(instanceId);
      return { instanceId };
    });
  }

  #repeat(earlier: { readonly instanceId: string; readonly request: string }, request: string): string {
    const { instanceId } = earlier;
    if (earlier.request !== request) {
      throw new SpotGuardError('INVARIANT', 'A client token was used for two different launches');
    }
    if (this.#known.get(instanceId)?.state !== 'terminated') return instanceId;
    throw new SpotGuardError('ATTEMPT_DEAD', `The instance of this client token, ${instanceId}, has ended`);
  }
}
