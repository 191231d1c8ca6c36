import { InstanceRegistry, Session } from '@spotguard/plugin-session/contract';
import { Clock, type StepRun } from '@spotguard/sdk';
import { answerWithin } from '@spotguard/sdk/async';
import { inject, injectable } from '@spotguard/sdk/inject';
import { Drain } from '../drain/drain.js';
import { NoticeReporter } from '../notices/notice-reporter.js';
import type { FailoverProcedure } from './failover-procedure.js';
import type { CandidateOrigin, RecordedPrimary } from './failover-state.js';
import { RetirementTagWriter } from './retirement-tag-writer.js';
import { type Candidate, SuccessorCheck } from './successor-check.js';
import { type PromotedBy, SuccessorPromotion } from './successor-promotion.js';

type Run = StepRun<FailoverProcedure>;

/** How the hand-over to one candidate ended. */
export type CandidateOutcome =
  | { readonly kind: 'promoted'; readonly promotedBy: PromotedBy }
  | { readonly kind: 'unfit'; readonly reason: string }
  /** The control plane has named another instance in the meantime. */
  | { readonly kind: 'other-named' };

const maxRequestMs = 2_000;

/**
 * Hands the workload over to one candidate: by a compare-and-set at the control plane while that answers, and in any case
 * by the tags of this instance.
 */
@injectable()
export class HandOver {
  constructor(
    @inject(RetirementTagWriter) private readonly tags: RetirementTagWriter,
    @inject(Session) private readonly session: Session,
    @inject(InstanceRegistry) private readonly registry: InstanceRegistry,
    @inject(NoticeReporter) private readonly reporter: NoticeReporter,
    @inject(SuccessorPromotion) private readonly promotion: SuccessorPromotion,
    @inject(SuccessorCheck) private readonly check: SuccessorCheck,
    @inject(Drain) private readonly drain: Drain,
    @inject(Clock) private readonly clock: Clock,
  ) {}

  /** Promotes the candidate and watches it meanwhile: `unfit` as soon as it can no longer be the successor. */
  async promote(
    candidate: Candidate,
    origin: CandidateOrigin,
    primary: RecordedPrimary,
    run: Run,
  ): Promise<CandidateOutcome> {
    this.drain.startWithSuccessor(run.input, candidate.instanceId);
    if (origin === 'promoted') return { kind: 'promoted', promotedBy: 'answer' };
    const ended = new AbortController();
    const signal = AbortSignal.any([run.signal, ended.signal]);
    const promotion = this.promotion.promoteInTime(candidate.instanceId, origin, primary, { ...run, signal });
    const unfit = this.check.waitUntilUnfit(candidate, signal);
    const outcomes = [
      promotion.then((promotedBy) => ({ kind: 'promoted' as const, promotedBy })),
      unfit.then((reason) => ({ kind: 'unfit' as const, reason })),
      this.#waitUntilOtherNamed(candidate, run).then(() => ({ kind: 'other-named' as const })),
    ];
    for (const outcome of outcomes) outcome.catch(() => {});
    return Promise.race(outcomes).finally(() => ended.abort());
  }

  /** Resolves only when the control plane's answer arrives after this call and names another instance. */
  async #waitUntilOtherNamed({ instanceId }: Candidate, { input }: Run): Promise<void> {
    const known = this.reporter.promotedFor(input);
    await this.reporter.report(input);
    const named = this.reporter.promotedFor(input);
    if (named === known || named === instanceId) await new Promise<never>(() => {});
  }

  /**
   * Writes the successor into the tags of this instance, and retires it. Never rejects: tags that EC2 refuses are logged.
   */
  async retireThisInstance(successor: string, by: PromotedBy, run: Run): Promise<void> {
    await this.tags.write(run.input, successor);
    this.session.retire();
    run.log.info('Workload handed over', { notice: run.input.id, successor, by });
  }

  /**
   * Asks the control plane for the generation of an instance; undefined when it does not call that instance the primary.
   */
  async findPrimary(instanceId: string, parent: AbortSignal): Promise<RecordedPrimary | undefined> {
    return answerWithin(maxRequestMs, { clock: this.clock, parent }, async (signal) => {
      const { generation } = await this.registry.until(instanceId, 'primary', signal);
      return { instanceId, generation };
    });
  }

  /** Tells the control plane that this successor is gone, so that another may register; waits two seconds at most. */
  async release(instanceId: string, parent: AbortSignal): Promise<void> {
    await answerWithin(maxRequestMs, { clock: this.clock, parent }, async (signal) => {
      await this.registry.release(instanceId, signal);
    });
  }
}
