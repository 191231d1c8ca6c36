import { createHash } from 'node:crypto';
import { awsCodeOf, Instances, isUp, type LaunchPlan } from '@spotguard/plugin-aws/contract';
import { SuccessorLauncher, type SuccessorRequest } from '@spotguard/plugin-succession/contract';
import {
  Clock,
  Config,
  InstanceIdentity,
  isRetryable,
  isSpotGuardError,
  SpotGuardError,
  type StepRun,
} from '@spotguard/sdk';
import { answerWithin, beforeTime } from '@spotguard/sdk/async';
import { inject, injectable } from '@spotguard/sdk/inject';
import type { TerminationConfig } from '../config.js';
import { SpotZonePrices } from '../spot-zone-prices.js';
import { runId } from './failover-input.js';
import type { Attempt, FailoverProcedure } from './failover-procedure.js';
import type { FailoverState } from './failover-state.js';
import { type LaunchOption, launchOptions } from './launch-options.js';
import { beginRound, skipOption } from './launch-progress.js';

type Run = StepRun<FailoverProcedure>;
type Launch = Extract<Attempt, { kind: 'launch' }>;

/** The result of a launch. `unanswered`: EC2 may or may not have launched an instance. */
export type LaunchResult =
  | { readonly kind: 'launched'; readonly instanceId: string }
  | { readonly kind: 'refused' | 'unanswered'; readonly error: unknown };

const maxTries = { plan: 2, launch: 5 };
/** How long one try may take. */
const maxTryMs = { plan: 10_000, launch: 15_000 };
/** How long one launch option is retried: if EC2 does not answer for one, it may still answer for the next. */
const maxTriesMs = 12_000;
const firstPauseMs = 500;
const maxPauseMs = 4_000;
const roundPause = { firstMs: 2_000, maxMs: 8_000, growth: 1.5 };
const maxLookupMs = 3_000;

/**
 * Launches copies of this instance in an emergency. Tries every launch option, round after round. An option that fails
 * does not delay the next one for long.
 */
@injectable()
export class EmergencyLaunch {
  /** Plans of options that had no capacity: the next round only needs another client token. */
  readonly #plans = new Map<string, LaunchPlan>();

  constructor(
    @inject(Config) private readonly config: TerminationConfig,
    @inject(InstanceIdentity) private readonly identity: InstanceIdentity,
    @inject(SpotZonePrices) private readonly spotPrices: SpotZonePrices,
    @inject(SuccessorLauncher) private readonly launcher: SuccessorLauncher,
    @inject(Instances) private readonly instances: Instances,
    @inject(Clock) private readonly clock: Clock,
  ) {}

  /**
   * Plans the next launch; `launch` is undefined when the round is over. Options without a plan are skipped in `state`.
   */
  async plan(
    before: FailoverState,
    run: Run,
  ): Promise<{ readonly state: FailoverState; readonly launch: Launch | undefined }> {
    let state = before.launchProgress.round === 0 ? await this.#beginRound(before, run.signal) : before;
    for (;;) {
      const { options, current } = state.launchProgress;
      const option = options[current];
      if (option === undefined) return { state, launch: undefined };
      try {
        const plan = await this.#retry('plan', (signal) => this.#plan(option, state, { ...run, signal }), run);
        return { state, launch: { kind: 'launch' as const, option, plan } };
      } catch (error) {
        run.signal.throwIfAborted();
        state = this.skip(state, error, run);
      }
    }
  }

  async launch(plan: LaunchPlan, run: Run): Promise<LaunchResult> {
    try {
      const { instanceId } = await this.#retry('launch', (signal) => this.launcher.launch(plan, signal), run);
      return { kind: 'launched', instanceId };
    } catch (error) {
      run.signal.throwIfAborted();
      return { kind: isRetryable(error) ? 'unanswered' : 'refused', error };
    }
  }

  /** Skips the current option, because of this error, until the next round. */
  skip(state: FailoverState, error: unknown, run: Run): FailoverState {
    const { progress, newlySkipped } = skipOption(state.launchProgress, error);
    for (const option of newlySkipped) {
      run.log.warn('Launch option skipped', { notice: run.input.id, round: progress.round, ...option });
      if (!mayBeGrantedLater(error)) this.#plans.delete(planKeyOf(option, state, run));
    }
    return { ...state, launchProgress: progress };
  }

  /**
   * Starts the list of options again after a pause of at most `maxMs`. The pause is needed because AWS limits RunInstances
   * to two calls a second for the whole account.
   */
  async startNextRound(state: FailoverState, maxMs: number, signal: AbortSignal): Promise<FailoverState> {
    const { round } = state.launchProgress;
    const pauseMs = Math.min(roundPause.firstMs * roundPause.growth ** (round - 1), roundPause.maxMs);
    const spreadMs = Math.round(pauseMs * (0.75 + this.#jitter(`round ${round}`) / 2));
    await this.clock.sleep(Math.min(spreadMs, maxMs), signal);
    return this.#beginRound(state, signal);
  }

  /**
   * Finds the pending or running instance of a launch that was never answered; undefined when EC2 does not show it now.
   */
  async findLaunched(token: string, parent: AbortSignal): Promise<string | undefined> {
    const { clock, instances } = this;
    const find = (signal: AbortSignal) => instances.findByClientToken(token, signal);
    const found = await answerWithin(maxLookupMs, { clock, parent }, find);
    return found !== undefined && isUp(found) ? found.instanceId : undefined;
  }

  /** Lists the options again: prices may have become known since the last round. */
  async #beginRound({ launchProgress, ...state }: FailoverState, signal: AbortSignal): Promise<FailoverState> {
    const { zone: ownZone } = this.identity;
    const spot = await this.spotPrices.read(signal);
    const options = launchOptions({ ownZone, spot, lastResort: this.config.lastResort });
    return { ...state, launchProgress: beginRound(launchProgress, options) };
  }

  /** Retries while the failure may be temporary, up to a limit; after that, another option may succeed. */
  async #retry<T>(
    what: 'plan' | 'launch',
    work: (signal: AbortSignal) => Promise<T>,
    { signal, log, input }: Run,
  ): Promise<T> {
    const { clock } = this;
    const giveUpAt = clock.monotonic() + maxTriesMs;
    for (let tries = 1; ; tries++) {
      try {
        const limit = { clock, at: clock.monotonic() + maxTryMs[what], parent: signal };
        const done = await beforeTime(limit, async (trying) => ({ value: await work(trying) }));
        if (done !== undefined) return done.value;
        throw new SpotGuardError('UPSTREAM_FAILED', `EC2 did not answer the ${what} in time`, { retryable: true });
      } catch (error) {
        signal.throwIfAborted();
        if (!isRetryable(error) || tries >= maxTries[what] || clock.monotonic() >= giveUpAt) throw error;
        log.info('Launch failed for now; it is tried again', { notice: input.id, what, tries, error });
      }
      const pauseMs = Math.min(firstPauseMs * 2 ** (tries - 1), maxPauseMs);
      await this.clock.sleep(Math.round(pauseMs * (0.5 + this.#jitter(`${what} ${tries}`) / 2)), signal);
    }
  }

  async #plan(option: LaunchOption, state: FailoverState, run: Run): Promise<LaunchPlan> {
    const request = this.#requestFor(option, state, run);
    const key = planKeyOf(option, state, run);
    const known = this.#plans.get(key);
    if (known !== undefined) return { ...known, ClientToken: this.launcher.clientTokenOf(request) };
    const plan = await this.launcher.plan(request, run.signal);
    this.#plans.set(key, plan);
    return plan;
  }

  /**
   * There is one request for each option and round, so that the client token can be recomputed from these two numbers.
   */
  #requestFor(
    { zone, market }: LaunchOption,
    { primary, launchProgress }: FailoverState,
    { input }: Run,
  ): SuccessorRequest {
    const { market: fromMarket } = this.identity;
    // The start of the run would change after a restart without a journal, and the client token must not.
    const { detectedAt: startedAt } = input;
    const intent = { kind: 'failover', key: runId(input), startedAt, fromMarket } as const;
    const { current: optionIndex, round: attempt } = launchProgress;
    return { intent, zone, market, predecessor: primary, optionIndex, attempt, isEmergency: true };
  }

  /** A number in [0, 1) that differs between instances, so that many interrupted at once do not call EC2 at once. */
  #jitter(occasion: string): number {
    const digest = createHash('sha256').update(`${this.identity.instanceId} ${occasion}`).digest();
    return digest.readUInt32BE(0) / 2 ** 32;
  }
}

/**
 * Whether the same request may succeed later. When a subnet has no free addresses, a new plan has to choose another one.
 */
function mayBeGrantedLater(error: unknown): boolean {
  if (isSpotGuardError(error, 'QUOTA_EXCEEDED')) return true;
  return isSpotGuardError(error, 'CAPACITY_UNAVAILABLE') && awsCodeOf(error) !== 'InsufficientFreeAddressesInSubnet';
}

function planKeyOf({ zone, market }: LaunchOption, { primary }: FailoverState, { input }: Run): string {
  return JSON.stringify([runId(input), zone, market, primary.instanceId, primary.generation]);
}
