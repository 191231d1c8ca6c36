import { createHash } from 'node:crypto';
import { awsCodeOf, Instances, type LaunchPlan } from '@spotguard/plugin-aws/contract';
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
import { beginRound, leaveRung } from './climb.js';
import { runId } from './failover-input.js';
import type { Attempt, FailoverProcedure } from './failover-procedure.js';
import type { FailoverState } from './failover-state.js';
import { ladder, type Rung } from './ladder.js';

type Run = StepRun<FailoverProcedure>;
type Launch = Extract<Attempt, { kind: 'launch' }>;

/** What came of a launch. `unanswered`: an instance may be there or not. */
export type LaunchEnd =
  | { readonly kind: 'launched'; readonly instanceId: string }
  | { readonly kind: 'refused' | 'unanswered'; readonly error: unknown };

const maxTries = { plan: 2, launch: 5 };
/** For one try, and for all tries of one rung: an EC2 that is silent on one may answer on another. */
const maxTryMs = { plan: 10_000, launch: 15_000 };
const maxTriesMs = 12_000;
const firstPauseMs = 500;
const maxPauseMs = 4_000;
const rest = { firstMs: 2_000, maxMs: 8_000, growth: 1.5 };
const lookMs = 3_000;

/**
 * Launches in an emergency: every rung of the ladder again and again, and nothing that holds up the next. By way of
 * copies of this instance.
 */
@injectable()
export class EmergencyLaunch {
  /** What a rung without capacity was planned as: the next round needs another token and nothing else. */
  readonly #plans = new Map<string, LaunchPlan>();

  constructor(
    @inject(Config) private readonly config: TerminationConfig,
    @inject(InstanceIdentity) private readonly identity: InstanceIdentity,
    @inject(SpotZonePrices) private readonly offers: SpotZonePrices,
    @inject(SuccessorLauncher) private readonly launcher: SuccessorLauncher,
    @inject(Instances) private readonly instances: Instances,
    @inject(Clock) private readonly clock: Clock,
  ) {}

  /** The next launch, or undefined when the round is over; the state afterwards says where the ladder stands. */
  async plan(
    before: FailoverState,
    run: Run,
  ): Promise<{ readonly state: FailoverState; readonly launch: Launch | undefined }> {
    let state = before.climb.round === 0 ? await this.#beginRound(before, run.signal) : before;
    for (;;) {
      const rung = state.climb.ladder[state.climb.number];
      if (rung === undefined) return { state, launch: undefined };
      try {
        const plan = await this.#tried('plan', (signal) => this.#plan(rung, state, { ...run, signal }), run);
        return { state, launch: { kind: 'launch' as const, rung, plan } };
      } catch (error) {
        run.signal.throwIfAborted();
        state = this.leave(state, error, run);
      }
    }
  }

  async launch(plan: LaunchPlan, run: Run): Promise<LaunchEnd> {
    try {
      const { instanceId } = await this.#tried('launch', (signal) => this.launcher.launch(plan, signal), run);
      return { kind: 'launched', instanceId };
    } catch (error) {
      run.signal.throwIfAborted();
      return { kind: isRetryable(error) ? 'unanswered' : 'refused', error };
    }
  }

  leave(state: FailoverState, error: unknown, run: Run): FailoverState {
    const { climb, gone } = leaveRung(state.climb, error);
    for (const rung of gone) run.log.warn('Pool left', { notice: run.input.id, round: climb.round, ...rung });
    if (!hasRoomLater(error)) for (const rung of gone) this.#plans.delete(placeOf(rung, state, run));
    return { ...state, climb };
  }

  /**
   * Begins at the bottom again after a pause of `maxMs` at most: RunInstances is paid from a bucket that gets two tokens a
   * second, for the whole account.
   */
  async nextRound(state: FailoverState, maxMs: number, signal: AbortSignal): Promise<FailoverState> {
    const { round } = state.climb;
    const pauseMs = Math.min(rest.firstMs * rest.growth ** (round - 1), rest.maxMs);
    const spreadMs = Math.round(pauseMs * (0.75 + this.#share(`round ${round}`) / 2));
    await this.clock.sleep(Math.min(spreadMs, maxMs), signal);
    return this.#beginRound(state, signal);
  }

  /** The living instance of a launch that was never answered, as far as EC2 shows it now. */
  async findAnswer(token: string, parent: AbortSignal): Promise<string | undefined> {
    const { clock, instances } = this;
    const look = (signal: AbortSignal) => instances.findByClientToken(token, signal);
    const found = await answerWithin(lookMs, { clock, parent }, look);
    return found?.state === 'running' || found?.state === 'pending' ? found.instanceId : undefined;
  }

  /** Prices may have become known since the last round. */
  async #beginRound({ climb, ...state }: FailoverState, signal: AbortSignal): Promise<FailoverState> {
    const { zone: ownZone } = this.identity;
    const spot = await this.offers.spot(signal);
    return { ...state, climb: beginRound(climb, ladder({ ownZone, spot, lastResort: this.config.lastResort })) };
  }

  /** Some tries while the failure may pass; then another rung may fare better. */
  async #tried<T>(
    what: 'plan' | 'launch',
    work: (signal: AbortSignal) => Promise<T>,
    { signal, log, input }: Run,
  ): Promise<T> {
    const { clock } = this;
    const leaveAt = clock.monotonic() + maxTriesMs;
    for (let tries = 1; ; tries++) {
      try {
        const limit = { clock, at: clock.monotonic() + maxTryMs[what], parent: signal };
        const done = await beforeTime(limit, async (trying) => ({ value: await work(trying) }));
        if (done !== undefined) return done.value;
        throw new SpotGuardError('UPSTREAM_FAILED', `EC2 did not answer the ${what} in time`, { retryable: true });
      } catch (error) {
        signal.throwIfAborted();
        if (!isRetryable(error) || tries >= maxTries[what] || clock.monotonic() >= leaveAt) throw error;
        log.info('Launch is held up', { notice: input.id, what, tries, error });
      }
      const pauseMs = Math.min(firstPauseMs * 2 ** (tries - 1), maxPauseMs);
      await this.clock.sleep(Math.round(pauseMs * (0.5 + this.#share(`${what} ${tries}`) / 2)), signal);
    }
  }

  async #plan(rung: Rung, state: FailoverState, run: Run): Promise<LaunchPlan> {
    const request = this.#requestFor(rung, state, run);
    const place = placeOf(rung, state, run);
    const known = this.#plans.get(place);
    if (known !== undefined) return { ...known, ClientToken: this.launcher.clientTokenOf(request) };
    const plan = await this.launcher.plan(request, run.signal);
    this.#plans.set(place, plan);
    return plan;
  }

  /** One launch a rung and round; whoever asks EC2 later for whom an instance was launched tries these few numbers. */
  #requestFor({ zone, market }: Rung, { primary, climb }: FailoverState, { input }: Run): SuccessorRequest {
    const { market: fromMarket } = this.identity;
    // Not the start of the run: a client token stands for one request, with a journal or without.
    const { detectedAt: startedAt } = input;
    const intent = { kind: 'failover', key: runId(input), startedAt, fromMarket } as const;
    return { intent, zone, market, predecessor: primary, rung: climb.number, attempt: climb.round, isEmergency: true };
  }

  /** In [0, 1): the same for one instance and occasion, another for each of many that are interrupted at once. */
  #share(occasion: string): number {
    const digest = createHash('sha256').update(`${this.identity.instanceId} ${occasion}`).digest();
    return digest.readUInt32BE(0) / 2 ** 32;
  }
}

/** Whether the same request may be granted later. A subnet without addresses is another matter: the next plan takes another one. */
function hasRoomLater(error: unknown): boolean {
  if (isSpotGuardError(error, 'QUOTA_EXCEEDED')) return true;
  return isSpotGuardError(error, 'CAPACITY_UNAVAILABLE') && awsCodeOf(error) !== 'InsufficientFreeAddressesInSubnet';
}

function placeOf({ zone, market }: Rung, { primary }: FailoverState, { input }: Run): string {
  return JSON.stringify([runId(input), zone, market, primary.instanceId, primary.generation]);
}
