import { Instances } from '@spotguard/plugin-aws/contract';
import { InstanceRegistry, Session } from '@spotguard/plugin-session/contract';
import { HealthProbe } from '@spotguard/plugin-succession/contract';
import { Clock, isRetryable, type StepRun } from '@spotguard/sdk';
import { answerWithin, beforeTime } from '@spotguard/sdk/async';
import { inject, injectable } from '@spotguard/sdk/inject';
import { Drain } from '../drain/drain.js';
import { NoticeReporter } from '../notices/notice-reporter.js';
import { NoticeTimes } from '../notices/notice-times.js';
import type { FailoverProcedure } from './failover-procedure.js';
import type { CandidateOrigin, RecordedPrimary } from './failover-state.js';
import { RetirementTagWriter } from './retirement-tag-writer.js';
import { type Candidate, SuccessorCheck } from './successor-check.js';

type Run = StepRun<FailoverProcedure>;

/** How the primaryship went over. `superseded`: the control plane says that somebody else has it. */
export type PromotedBy = 'answer' | 'control-plane' | 'tags' | 'superseded';

export type HandOverEnd =
  | { readonly kind: 'given'; readonly promotedBy: PromotedBy }
  | { readonly kind: 'lost'; readonly reason: string }
  /** The control plane has named another in the meantime. */
  | { readonly kind: 'named' };

/** What is kept for the tags, which are all that a successor sees when there is no control plane. */
const reserveMs = 12_000;
/** What is kept for the promotion when the health probe never answers: a successor that may be ill is better than none. */
const probeReserveMs = 5_000;
/** So long the control plane may be silent; an instance that was just launched is not up before that. */
const maxSilenceMs = { launched: 20_000, there: 5_000 };
const maxTries = 3;
const pauseMs = 1_000;
const questionMs = 2_000;

/**
 * The parts of a hand-over to one candidate. By compare-and-set while the control plane can be asked; in any case by
 * the tags of this instance.
 */
@injectable()
export class HandOver {
  constructor(
    @inject(RetirementTagWriter) private readonly tags: RetirementTagWriter,
    @inject(Instances) private readonly instances: Instances,
    @inject(Session) private readonly session: Session,
    @inject(InstanceRegistry) private readonly registry: InstanceRegistry,
    @inject(HealthProbe) private readonly probe: HealthProbe,
    @inject(NoticeReporter) private readonly reporter: NoticeReporter,
    @inject(NoticeTimes) private readonly times: NoticeTimes,
    @inject(SuccessorCheck) private readonly check: SuccessorCheck,
    @inject(Drain) private readonly drain: Drain,
    @inject(Clock) private readonly clock: Clock,
  ) {}

  /** Makes it the primary where that can be had, while it is watched: `lost` as soon as it cannot be the successor any more. */
  async give(candidate: Candidate, origin: CandidateOrigin, primary: RecordedPrimary, run: Run): Promise<HandOverEnd> {
    this.drain.proceed(run.input, candidate.instanceId);
    if (origin === 'promoted') return { kind: 'given', promotedBy: 'answer' };
    const over = new AbortController();
    const signal = AbortSignal.any([run.signal, over.signal]);
    const passed = this.#pass(candidate.instanceId, origin, primary, { ...run, signal });
    const lost = this.check.untilUnfit(candidate, signal);
    const ways = [
      passed.then((promotedBy) => ({ kind: 'given' as const, promotedBy })),
      lost.then((reason) => ({ kind: 'lost' as const, reason })),
      this.#named(candidate, run).then(() => ({ kind: 'named' as const })),
    ];
    for (const way of ways) way.catch(() => {});
    return Promise.race(ways).finally(() => over.abort());
  }

  /** Settles only when an answer that was not there at the beginning names somebody else. */
  async #named({ instanceId }: Candidate, { input }: Run): Promise<void> {
    const known = this.reporter.promotedFor(input);
    await this.reporter.report(input);
    const named = this.reporter.promotedFor(input);
    if (named === known || named === instanceId) await new Promise<never>(() => {});
  }

  /** Says in EC2 who follows whom, and steps back. Never fails: what is not said is logged. */
  async stepBack(successor: string, by: PromotedBy, run: Run): Promise<void> {
    await this.tags.write(run.input, successor);
    this.session.retire();
    run.log.info('Workload handed over', { notice: run.input.id, successor, by });
  }

  /** The generation of an instance that the control plane says is the primary; undefined when it says nothing of the kind. */
  async learnPrimary(instanceId: string, parent: AbortSignal): Promise<RecordedPrimary | undefined> {
    return answerWithin(questionMs, { clock: this.clock, parent }, async (signal) => {
      const { generation } = await this.registry.until(instanceId, 'primary', signal);
      return { instanceId, generation };
    });
  }

  /** Lets another successor take the place of one that is gone; waits two seconds for the control plane at most. */
  async release(instanceId: string, parent: AbortSignal): Promise<void> {
    await answerWithin(questionMs, { clock: this.clock, parent }, async (signal) => {
      await this.registry.release(instanceId, signal);
    });
  }

  /** Until shortly before the end; not by a control plane that has not answered the notice, or fails again and again. */
  async #pass(successor: string, origin: CandidateOrigin, primary: RecordedPrimary, run: Run): Promise<PromotedBy> {
    const { clock } = this;
    const at = this.times.endsAt(run.input) - reserveMs;
    if (!(await this.#isAnswering(at, origin, run))) {
      run.log.warn('Control plane is silent; the successor is named by tags alone', { successor });
      return 'tags';
    }
    const passed = await beforeTime({ clock, at, parent: run.signal }, async (signal) => {
      for (let failures = 1; ; failures++) {
        try {
          return await this.#promote(successor, primary, at, signal);
        } catch (error) {
          signal.throwIfAborted();
          run.log.warn('Successor not promoted yet', { successor, failures, error });
          if (!isRetryable(error) || failures >= maxTries) return undefined;
        }
        await clock.sleep(pauseMs, signal);
      }
    });
    return passed ?? 'tags';
  }

  async #isAnswering(deadline: number, origin: CandidateOrigin, run: Run): Promise<boolean> {
    const { clock } = this;
    const patienceMs = origin === 'launched' ? maxSilenceMs.launched : maxSilenceMs.there;
    const at = Math.min(deadline, Math.max(clock.monotonic(), this.times.detectedAt(run.input) + patienceMs));
    const report = this.reporter.report(run.input);
    return (await beforeTime({ clock, at, parent: run.signal }, () => report)) !== undefined;
  }

  async #promote(successor: string, primary: RecordedPrimary, at: number, signal: AbortSignal): Promise<PromotedBy> {
    if (!(await this.session.supports('instance-registry', signal))) return 'tags';
    await this.registry.until(successor, 'registered', signal);
    await beforeTime({ clock: this.clock, at: at - probeReserveMs, parent: signal }, (probing) =>
      this.#untilHealthy(successor, probing),
    );
    const options = { expectedGeneration: primary.generation, reason: 'failover' } as const;
    const outcome = await this.registry.promote(successor, options, signal);
    if (outcome === 'unsupported') return 'tags';
    return outcome === 'primary' ? 'control-plane' : 'superseded';
  }

  async #untilHealthy(successor: string, signal: AbortSignal): Promise<void> {
    const { probe, instances } = this;
    // An instance keeps its address.
    let privateIp: string | undefined;
    for (;;) {
      privateIp ??= (await instances.describe(successor, signal).catch(() => undefined))?.privateIp;
      if (await probe.answers(privateIp, signal)) return;
      await this.clock.sleep(pauseMs, signal);
    }
  }
}
