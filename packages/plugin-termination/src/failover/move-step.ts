import { Clock, InstanceIdentity, Lineage, SpotGuardError, type Step, type StepRun } from '@spotguard/sdk';
import { inject, injectable } from '@spotguard/sdk/inject';
import { NoticeReporter } from '../notices/notice-reporter.js';
import { NoticeTimes } from '../notices/notice-times.js';
import { Candidates } from './candidates.js';
import { EmergencyLaunch } from './emergency-launch.js';
import type { Attempt, FailoverProcedure, Moved } from './failover-procedure.js';
import {
  addOwn,
  type CandidateOrigin,
  type FailoverState,
  isRejected,
  reject,
  stateAtStart,
  withPrimary,
} from './failover-state.js';
import { Freeze } from './freeze.js';
import { HandOver, type PromotedBy } from './hand-over.js';
import { type MoveIntent, MoveWork } from './move-work.js';
import { SuccessorCheck } from './successor-check.js';

type Run = StepRun<FailoverProcedure>;

const reportMs = 8_000;

/** Tries one candidate after another: each attempt is journaled first, and one that comes to nothing is followed by the next. */
@injectable()
export class MoveStep implements Step<FailoverProcedure, 'move'> {
  readonly #works = new Map<string, MoveWork>();

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

  async prepare(run: Run): Promise<MoveIntent> {
    const work = this.#workOf(run);
    work.current ??= { attempt: await this.#next(work, run), state: work.state };
    return work.current;
  }

  async perform(intent: MoveIntent, run: Run): Promise<Moved> {
    const work = this.#workOf(run, intent.state);
    work.current ??= intent;
    work.result ??= await this.#carryOut(intent.attempt, work, run);
    return work.result;
  }

  async #next(work: MoveWork, run: Run): Promise<Attempt> {
    const { clock } = this;
    for (;;) {
      if (this.freeze.isFrozen) return { kind: 'none', reason: 'This agent is frozen' };
      work.timer.enter('choose');
      const { state, found } = await this.candidates.next(work.state, run);
      work.state = state;
      if (found !== undefined) return found;
      if (clock.monotonic() >= this.#givesUpAt(run)) return this.#last(work.state);
      work.timer.enter('launch');
      const planned = await this.launches.plan(work.state, run);
      work.state = planned.state;
      if (planned.launch === undefined) {
        const leftMs = Math.max(0, this.#givesUpAt(run) - clock.monotonic());
        work.state = await this.launches.nextRound(work.state, leftMs, run.signal);
      } else if (!this.#hasChanged(work.state, run)) return planned.launch;
    }
  }

  /** When a run that has found nobody ends: the first one while its report can still leave, those after it at the end. */
  #givesUpAt({ input }: Run): number {
    return input.run === 1 ? this.times.endsAt(input) - reportMs : this.times.goneAt(input);
  }

  /** Planning takes a while: frozen meanwhile, or somebody was named. */
  #hasChanged(state: FailoverState, { input }: Run): boolean {
    const named = this.reporter.promotedFor(input);
    return this.freeze.isFrozen || (named !== undefined && !isRejected(state, named));
  }

  /** Nobody else was found: one that the control plane would not have is better than none. */
  #last({ rejected, own }: FailoverState): Attempt {
    const living = rejected.find(({ isAlive }) => isAlive);
    if (living === undefined) return { kind: 'none', reason: 'The time of the notice has passed' };
    const { instanceId } = living;
    const origin = own.find((other) => other.instanceId === instanceId)?.origin ?? 'standby';
    return { kind: 'candidate', origin, instanceId };
  }

  async #carryOut(attempt: Attempt, work: MoveWork, run: Run): Promise<Moved> {
    if (attempt.kind === 'candidate') return this.#try(attempt.instanceId, attempt.origin, work, run);
    if (attempt.kind === 'none') {
      run.log.error('Nothing was launched', { notice: run.input.id, reason: attempt.reason });
      return work.end({ by: 'nobody', end: attempt.reason });
    }
    work.timer.enter('launch');
    const isLate = this.freeze.isFrozen || this.clock.monotonic() >= this.times.goneAt(run.input);
    const found = isLate ? await this.launches.findAnswer(attempt.plan.ClientToken, run.signal) : undefined;
    if (this.freeze.isFrozen) {
      return work.end({ by: 'nobody', end: 'This agent is frozen', ...(found && { successor: found }) });
    }
    if (isLate && found === undefined) return work.end({ by: 'nobody', end: 'The time of the notice has passed' });
    const end =
      found === undefined
        ? await this.launches.launch(attempt.plan, run)
        : ({ kind: 'launched', instanceId: found } as const);
    if (end.kind !== 'launched') {
      const { ClientToken } = attempt.plan;
      const unanswered = [...work.state.unanswered, ...(end.kind === 'unanswered' ? [ClientToken] : [])];
      throw this.#again(work, this.launches.leave({ ...work.state, unanswered }, end.error, run));
    }
    const { instanceId } = end;
    run.log.info('Replacement launched', { notice: run.input.id, instanceId, ...attempt.rung });
    work.state = addOwn(work.state, instanceId, 'launched');
    return this.#try(instanceId, 'launched', work, run);
  }

  async #try(instanceId: string, origin: CandidateOrigin, work: MoveWork, run: Run): Promise<Moved> {
    const isLast = isRejected(work.state, instanceId);
    const isJustLaunched = work.state.own.some((other) => other.instanceId === instanceId);
    const candidate = { instanceId, isJustLaunched };
    if (!isJustLaunched) work.timer.enter('choose');
    const reason = isJustLaunched ? undefined : await this.check.reasonAgainst(candidate, run.signal);
    if (reason !== undefined) throw await this.#without(instanceId, { reason }, work, run);
    run.log.info('Successor chosen', { notice: run.input.id, successor: instanceId, origin });
    work.timer.enter('hand_over');
    const end = isLast
      ? ({ kind: 'given', promotedBy: 'tags' } as const)
      : await this.handOver.give(candidate, origin, work.state.primary, run);
    if (end.kind === 'lost') throw await this.#without(instanceId, { reason: end.reason }, work, run);
    if (end.kind === 'named') throw this.#again(work, work.state);
    if (end.promotedBy === 'superseded') return this.#superseded(instanceId, origin, work, run);
    return this.#finish(instanceId, origin, end.promotedBy, work, run);
  }

  /** Somebody else was promoted meanwhile, it is said: if that one lives, it is the successor, and this one is not needed. */
  async #superseded(instanceId: string, origin: CandidateOrigin, work: MoveWork, run: Run): Promise<Moved> {
    const named = (await this.reporter.askAgain(run.input, run.signal)) ?? this.reporter.promotedFor(run.input);
    run.log.warn('Another instance has become the primary', {
      notice: run.input.id,
      promoted: named,
      launched: instanceId,
    });
    if (named === undefined || named === instanceId) {
      // What a launch without an answer has left may have come first, and have the place of the one successor.
      const { state, found } = await this.candidates.findAnswered(work.state, run);
      if (found === undefined) return this.#finish(instanceId, origin, 'tags', work, run);
      const reason = `${found.instanceId} came before it`;
      throw this.#again(work, reject(state, { instanceId, reason, isAlive: true }));
    }
    if (!isRejected(work.state, named)) throw this.#again(work, work.state);
    const known = withPrimary(work.state, await this.handOver.learnPrimary(named, run.signal));
    // Without an answer on who is the primary, another launch would fare no better.
    if (known === work.state) return this.#finish(instanceId, origin, 'tags', work, run);
    const reason = `The control plane has promoted ${named}, which is gone`;
    throw this.#again(work, reject(known, { instanceId, reason, isAlive: true }));
  }

  async #finish(
    successor: string,
    origin: CandidateOrigin,
    by: Exclude<PromotedBy, 'superseded'>,
    work: MoveWork,
    run: Run,
  ): Promise<Moved> {
    await this.handOver.stepBack(successor, by, run);
    const generation = work.state.primary.generation + 1;
    if (by === 'control-plane') work.state = { ...work.state, primary: { instanceId: successor, generation } };
    return work.end({ by, origin, successor });
  }

  /** The next attempt goes without a candidate that is none; who was launched later must follow on the primary on record. */
  async #without(
    instanceId: string,
    { reason }: { readonly reason: string },
    work: MoveWork,
    run: Run,
  ): Promise<SpotGuardError> {
    run.log.error('Successor is not to be had; the next is tried', { notice: run.input.id, instanceId, reason });
    const own = work.state.own.find((other) => other.instanceId === instanceId);
    if (own !== undefined) await this.handOver.release(instanceId, run.signal);
    const known = withPrimary(work.state, await this.handOver.learnPrimary(instanceId, run.signal));
    const without = reject(known, { instanceId, reason });
    const isLaunch = work.current?.attempt.kind === 'launch';
    const error = new SpotGuardError('ATTEMPT_DEAD', reason);
    return this.#again(work, isLaunch ? this.launches.leave(without, error, run) : without);
  }

  #again(work: MoveWork, state: FailoverState): SpotGuardError {
    work.state = state;
    work.current = undefined;
    return new SpotGuardError('ATTEMPT_DEAD', 'This attempt came to nothing; the next is made');
  }

  #workOf(run: Run, journaled?: FailoverState): MoveWork {
    const { instanceId } = this.identity;
    const itself = { instanceId, generation: this.lineage.generation };
    const work = this.#works.get(run.key) ?? new MoveWork(journaled ?? stateAtStart(itself, run.input), this.clock);
    this.#works.set(run.key, work);
    return work;
  }
}
