import { Instances } from '@spotguard/plugin-aws/contract';
import { InstanceRegistry, Session } from '@spotguard/plugin-session/contract';
import { HealthProbe } from '@spotguard/plugin-succession/contract';
import { Clock, isRetryable, type StepRun } from '@spotguard/sdk';
import { beforeTime } from '@spotguard/sdk/async';
import { inject, injectable } from '@spotguard/sdk/inject';
import { NoticeReporter } from '../notices/notice-reporter.js';
import { NoticeTimes } from '../notices/notice-times.js';
import type { FailoverProcedure } from './failover-procedure.js';
import type { CandidateOrigin, RecordedPrimary } from './failover-state.js';

type Run = StepRun<FailoverProcedure>;

/** What made the candidate the primary. `superseded`: another instance is the primary, says the control plane. */
export type PromotedBy = 'answer' | 'control-plane' | 'tags' | 'superseded';

/** Time kept for writing the tags, which are all that a successor can read without a control plane. */
const tagsReserveMs = 12_000;
/** Time kept for the promotion when the health probe never succeeds: an unhealthy successor is better than none. */
const probeReserveMs = 5_000;
/**
 * How long the control plane may leave the notice unanswered. A launched instance needs the longer time to boot anyway.
 */
const maxSilenceMs = { launched: 20_000, existing: 5_000 };
const maxFailures = 3;
const pauseMs = 1_000;

/** Promotes a successor at the control plane, once it is healthy, as long as there is time for that. */
@injectable()
export class SuccessorPromotion {
  constructor(
    @inject(Instances) private readonly instances: Instances,
    @inject(Session) private readonly session: Session,
    @inject(InstanceRegistry) private readonly registry: InstanceRegistry,
    @inject(HealthProbe) private readonly probe: HealthProbe,
    @inject(NoticeReporter) private readonly reporter: NoticeReporter,
    @inject(NoticeTimes) private readonly times: NoticeTimes,
    @inject(Clock) private readonly clock: Clock,
  ) {}

  /**
   * Tries to promote until shortly before the end. Resolves with `tags` when the control plane has not answered the notice,
   * or fails repeatedly.
   */
  async promoteInTime(
    successor: string,
    origin: CandidateOrigin,
    primary: RecordedPrimary,
    run: Run,
  ): Promise<PromotedBy> {
    const { clock } = this;
    const at = this.times.endsAt(run.input) - tagsReserveMs;
    if (!(await this.#hasAnsweredNotice(at, origin, run))) {
      run.log.warn('Control plane does not answer; the successor is named by tags alone', { successor });
      return 'tags';
    }
    const promotedBy = await beforeTime({ clock, at, parent: run.signal }, async (signal) => {
      for (let failures = 1; ; failures++) {
        try {
          return await this.#promoteOnce(successor, primary, at, signal);
        } catch (error) {
          signal.throwIfAborted();
          run.log.warn('Successor not promoted yet', { successor, failures, error });
          if (!isRetryable(error) || failures >= maxFailures) return undefined;
        }
        await clock.sleep(pauseMs, signal);
      }
    });
    return promotedBy ?? 'tags';
  }

  async #hasAnsweredNotice(deadline: number, origin: CandidateOrigin, run: Run): Promise<boolean> {
    const { clock } = this;
    const silenceMs = origin === 'launched' ? maxSilenceMs.launched : maxSilenceMs.existing;
    const at = Math.min(deadline, Math.max(clock.monotonic(), this.times.detectedAt(run.input) + silenceMs));
    const report = this.reporter.report(run.input);
    return (await beforeTime({ clock, at, parent: run.signal }, () => report)) !== undefined;
  }

  async #promoteOnce(
    successor: string,
    primary: RecordedPrimary,
    at: number,
    signal: AbortSignal,
  ): Promise<PromotedBy> {
    if (!(await this.session.supports('instance-registry', signal))) return 'tags';
    await this.registry.until(successor, 'registered', signal);
    await beforeTime({ clock: this.clock, at: at - probeReserveMs, parent: signal }, (probing) =>
      this.#waitUntilHealthy(successor, probing),
    );
    const options = { expectedGeneration: primary.generation, reason: 'failover' } as const;
    const outcome = await this.registry.promote(successor, options, signal);
    if (outcome === 'unsupported') return 'tags';
    return outcome === 'primary' ? 'control-plane' : 'superseded';
  }

  async #waitUntilHealthy(successor: string, signal: AbortSignal): Promise<void> {
    const { probe, instances } = this;
    // The address never changes, so one successful read is enough.
    let privateIp: string | undefined;
    for (;;) {
      privateIp ??= (await instances.describe(successor, signal).catch(() => undefined))?.privateIp;
      if (await probe.answers(privateIp, signal)) return;
      await this.clock.sleep(pauseMs, signal);
    }
  }
}
