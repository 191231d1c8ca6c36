import { awsCodeOf } from '@spotguard/plugin-aws/contract';
import {
  Clock,
  describeError,
  InstanceIdentity,
  Lineage,
  SpotGuardError,
  type Step,
  type StepRun,
} from '@spotguard/sdk';
import { inject, injectable } from '@spotguard/sdk/inject';
import { NoticeReporter } from '../notices/notice-reporter.js';
import { NoticeTimes } from '../notices/notice-times.js';
import { Candidates } from './candidates.js';
import { EmergencyLaunch } from './emergency-launch.js';
import { type AttemptIntent, FailoverMemory } from './failover-memory.js';
import type { Attempt, FailoverProcedure, HandOverResult } from './failover-procedure.js';
import {
  addOwnInstance,
  type CandidateOrigin,
  type FailoverState,
  isRejected,
  rejectCandidate,
  stateAtStart,
  withPrimary,
} from './failover-state.js';
import { Freeze } from './freeze.js';
import { HandOver } from './hand-over.js';
import { SuccessorCheck } from './successor-check.js';
import type { PromotedBy } from './successor-promotion.js';

type Run = StepRun<FailoverProcedure>;

/** Time kept for the report of a first run that found no successor. */
const reportReserveMs = 8_000;

/**
 * Tries one candidate after another. Each attempt is journaled before it is made; when it fails, the next one follows.
 */
@injectable()
export class HandOverToSuccessorStep implements Step<FailoverProcedure, 'hand-over'> {
  readonly #memories = new Map<string, FailoverMemory>();

  constructor(
    @inject(InstanceIdentity) private readonly identity: InstanceIdentity,
    @inject(Lineage) private readonly lineage: Lineage,
    @inject(Candidates) private readonly candidates: Candidates,
    @inject(EmergencyLaunch) private readonly launches: EmergencyLaunch,
    @inject(SuccessorCheck) private readonly check: SuccessorCheck,
    @inject(HandOver) private readonly handOver: HandOver,
    @inject(NoticeReporter) private readonly reporter: NoticeReporter,
    @inject(NoticeTimes) private readonly times: NoticeTimes,
    @inject(Freeze) private readonly freeze: Freeze,
    @inject(Clock) private readonly clock: Clock,
  ) {}

  async prepare(run: Run): Promise<AttemptIntent> {
    const memory = this.#memoryOf(run);
    memory.current ??= { attempt: await this.#nextAttempt(memory, run), state: memory.state };
    return memory.current;
  }

  async perform(intent: AttemptIntent, run: Run): Promise<HandOverResult> {
    const memory = this.#memoryOf(run, intent.state);
    memory.current ??= intent;
    memory.result ??= await this.#carryOut(intent.attempt, memory, run);
    return memory.result;
  }

  describe({ attempt }: AttemptIntent, result: HandOverResult | undefined): string {
    if (result?.successor !== undefined) return `${result.successor} takes over`;
    if (result !== undefined) return result.failureReason ?? 'Nothing was handed over';
    if (attempt.kind === 'none') return attempt.reason;
    if (attempt.kind === 'candidate') return `Try ${attempt.instanceId} (${attempt.origin})`;
    return `Launch ${attempt.option.market} in ${attempt.option.zone}`;
  }

  async #nextAttempt(memory: FailoverMemory, run: Run): Promise<Attempt> {
    const { clock } = this;
    for (;;) {
      const frozen = this.freeze.reason;
      if (frozen !== undefined) return { kind: 'none', reason: frozen };
      memory.timer.enter('choose');
      const { state, found } = await this.candidates.next(memory.state, run);
      memory.state = state;
      if (found !== undefined) return found;
      if (clock.monotonic() >= this.#stopsTryingAt(run)) return this.#lastAttempt(memory.state);
      memory.timer.enter('launch');
      const planned = await this.launches.plan(memory.state, run);
      memory.state = planned.state;
      if (planned.launch === undefined) {
        const leftMs = Math.max(0, this.#stopsTryingAt(run) - clock.monotonic());
        memory.state = await this.launches.startNextRound(memory.state, leftMs, run.signal);
      } else if (!this.#isOutdated(memory.state, run)) return planned.launch;
    }
  }

  /**
   * When a run without a successor ends: the first run while its report can still be sent, later runs at the very end.
   */
  #stopsTryingAt({ input }: Run): number {
    return input.run === 1 ? this.times.endsAt(input) - reportReserveMs : this.times.giveUpAt(input);
  }

  /** Whether the agent was frozen, or the control plane named a successor, while the launch was planned. */
  #isOutdated(state: FailoverState, { input }: Run): boolean {
    const named = this.reporter.promotedFor(input);
    return this.freeze.isFrozen || (named !== undefined && !isRejected(state, named));
  }

  /** When nothing else was found, an instance that the control plane refused to promote is better than none. */
  #lastAttempt({ rejected, ownInstances }: FailoverState): Attempt {
    const living = rejected.find(({ isAlive }) => isAlive);
    if (living === undefined) return { kind: 'none', reason: 'The time of the notice has passed' };
    const { instanceId } = living;
    const origin = ownInstances.find((other) => other.instanceId === instanceId)?.origin ?? 'replica';
    return { kind: 'candidate', origin, instanceId };
  }

  async #carryOut(attempt: Attempt, memory: FailoverMemory, run: Run): Promise<HandOverResult> {
    if (attempt.kind === 'candidate') return this.#tryCandidate(attempt.instanceId, attempt.origin, memory, run);
    if (attempt.kind === 'none') {
      run.log.error('Nothing was launched', { notice: run.input.id, reason: attempt.reason });
      return memory.resultWith({ promotedBy: 'nobody', failureReason: attempt.reason });
    }
    memory.timer.enter('launch');
    const isLate = this.freeze.isFrozen || this.clock.monotonic() >= this.times.giveUpAt(run.input);
    const found = isLate ? await this.launches.findLaunched(attempt.plan.ClientToken, run.signal) : undefined;
    const failureReason = this.freeze.reason;
    if (failureReason !== undefined) {
      return memory.resultWith({ promotedBy: 'nobody', failureReason, ...(found && { successor: found }) });
    }
    if (isLate && found === undefined) {
      return memory.resultWith({ promotedBy: 'nobody', failureReason: 'The time of the notice has passed' });
    }
    const result =
      found === undefined
        ? await this.launches.launch(attempt.plan, run)
        : ({ kind: 'launched', instanceId: found } as const);
    if (result.kind !== 'launched') {
      const { ClientToken } = attempt.plan;
      const { unansweredTokens: earlier } = memory.state;
      const unansweredTokens = result.kind === 'unanswered' ? [...earlier, ClientToken] : earlier;
      const state = this.launches.skip({ ...memory.state, unansweredTokens }, result.error, run);
      throw this.#endAttempt(memory, state, awsCodeOf(result.error) ?? describeError(result.error));
    }
    const { instanceId } = result;
    run.log.info('Replacement launched', { notice: run.input.id, instanceId, ...attempt.option });
    memory.state = addOwnInstance(memory.state, instanceId, 'launched');
    return this.#tryCandidate(instanceId, 'launched', memory, run);
  }

  async #tryCandidate(
    instanceId: string,
    origin: CandidateOrigin,
    memory: FailoverMemory,
    run: Run,
  ): Promise<HandOverResult> {
    const isLastResort = isRejected(memory.state, instanceId);
    const isJustLaunched = memory.state.ownInstances.some((other) => other.instanceId === instanceId);
    const candidate = { instanceId, isJustLaunched };
    if (!isJustLaunched) memory.timer.enter('choose');
    const reason = isJustLaunched ? undefined : await this.check.reasonAgainst(candidate, run.signal);
    if (reason !== undefined) throw await this.#reject(instanceId, reason, memory, run);
    run.log.info('Successor chosen', { notice: run.input.id, successor: instanceId, origin });
    memory.timer.enter('hand_over');
    const outcome = isLastResort
      ? ({ kind: 'promoted', promotedBy: 'tags' } as const)
      : await this.handOver.promote(candidate, origin, memory.state.primary, run);
    if (outcome.kind === 'unfit') throw await this.#reject(instanceId, outcome.reason, memory, run);
    if (outcome.kind === 'other-named') throw this.#endAttempt(memory, memory.state);
    if (outcome.promotedBy === 'superseded') return this.#handleSuperseded(instanceId, origin, memory, run);
    return this.#finish(instanceId, origin, outcome.promotedBy, memory, run);
  }

  /** The control plane has promoted another instance: that one is tried next, and used if it is alive. */
  async #handleSuperseded(
    instanceId: string,
    origin: CandidateOrigin,
    memory: FailoverMemory,
    run: Run,
  ): Promise<HandOverResult> {
    const named = (await this.reporter.askAgain(run.input, run.signal)) ?? this.reporter.promotedFor(run.input);
    run.log.warn('Another instance has become the primary', {
      notice: run.input.id,
      promoted: named,
      launched: instanceId,
    });
    if (named === undefined || named === instanceId) {
      // An instance of an unanswered launch may have registered first and be the one that the control plane accepts.
      const { state, found } = await this.candidates.findUnanswered(memory.state, run);
      if (found === undefined) return this.#finish(instanceId, origin, 'tags', memory, run);
      const reason = `${found.instanceId} was launched before it and may have registered first`;
      throw this.#endAttempt(memory, rejectCandidate(state, { instanceId, reason, isAlive: true }));
    }
    if (!isRejected(memory.state, named)) throw this.#endAttempt(memory, memory.state);
    const known = withPrimary(memory.state, await this.handOver.findPrimary(named, run.signal));
    // Without knowing the present primary and its generation, another launch would be refused in the same way.
    if (known === memory.state) return this.#finish(instanceId, origin, 'tags', memory, run);
    const reason = `The control plane has promoted ${named}, which is gone, so ${instanceId} cannot be promoted`;
    throw this.#endAttempt(memory, rejectCandidate(known, { instanceId, reason, isAlive: true }));
  }

  async #finish(
    successor: string,
    origin: CandidateOrigin,
    promotedBy: Exclude<PromotedBy, 'superseded'>,
    memory: FailoverMemory,
    run: Run,
  ): Promise<HandOverResult> {
    await this.handOver.retireThisInstance(successor, promotedBy, run);
    const generation = memory.state.primary.generation + 1;
    if (promotedBy === 'control-plane')
      memory.state = { ...memory.state, primary: { instanceId: successor, generation } };
    return memory.resultWith({ promotedBy, origin, successor });
  }

  /** Rejects a candidate and reads who the primary is now, since the next launch must be for the generation after it. */
  async #reject(instanceId: string, reason: string, memory: FailoverMemory, run: Run): Promise<SpotGuardError> {
    run.log.error('Candidate cannot be the successor; the next one is tried', {
      notice: run.input.id,
      instanceId,
      reason,
    });
    const ownInstance = memory.state.ownInstances.find((other) => other.instanceId === instanceId);
    if (ownInstance !== undefined) await this.handOver.release(instanceId, run.signal);
    const known = withPrimary(memory.state, await this.handOver.findPrimary(instanceId, run.signal));
    const rejected = rejectCandidate(known, { instanceId, reason });
    const isLaunch = memory.current?.attempt.kind === 'launch';
    const error = new SpotGuardError('ATTEMPT_DEAD', reason);
    return this.#endAttempt(memory, isLaunch ? this.launches.skip(rejected, error, run) : rejected, reason);
  }

  /** The error says what was tried and why that failed, as people read it while the failover runs. */
  #endAttempt(memory: FailoverMemory, state: FailoverState, reason = 'another instance was named'): SpotGuardError {
    const tried = memory.current && this.describe(memory.current, undefined);
    memory.state = state;
    memory.current = undefined;
    return new SpotGuardError('ATTEMPT_DEAD', `${tried ?? 'This attempt'}: ${reason}`);
  }

  #memoryOf(run: Run, journaled?: FailoverState): FailoverMemory {
    const { instanceId } = this.identity;
    const thisInstance = { instanceId, generation: this.lineage.generation };
    const memory =
      this.#memories.get(run.key) ?? new FailoverMemory(journaled ?? stateAtStart(thisInstance, run.input), this.clock);
    this.#memories.set(run.key, memory);
    this.freeze.noteFailover(run.input.id);
    return memory;
  }
}
