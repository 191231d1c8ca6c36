import { Instances, tagKeys } from '@spotguard/plugin-aws/contract';
import { HostRegistry, Session } from '@spotguard/plugin-session/contract';
import { HealthProbe } from '@spotguard/plugin-switching/contract';
import {
  Clock,
  InstanceIdentity,
  isRetryable,
  Lineage,
  type Output,
  optional,
  type Step,
  type StepRun,
} from '@spotguard/sdk';
import { inject, injectable } from '@spotguard/sdk/inject';
import { beforeTime } from '../before-time.js';
import { Drain } from '../drain/drain.js';
import { deadlineOf } from '../notices/notice.js';
import { NoticeReporter } from '../notices/notice-reporter.js';
import type { FailoverProcedure } from './failover-procedure.js';

type Result = Output<FailoverProcedure['steps']['hand-over']['result']>;
type Title = 'control-plane' | 'superseded' | 'tags';

/** What is kept for the tags, which are all that a successor sees when there is no control plane. */
const reserveMs = 12_000;
/** What is kept for the title when the health probe never answers: a successor that may be ill is better than none. */
const probeReserveMs = 5_000;
/** So long the control plane may be silent; a host that was just launched is not up before that. */
const silenceMs = { launched: 20_000, there: 5_000 };
const tries = 3;
const pauseMs = 1_000;

/** The title goes over by compare-and-set while the control plane can be asked; in any case EC2 says who follows whom. */
@injectable()
export class HandOverStep implements Step<FailoverProcedure, 'hand-over'> {
  constructor(
    @inject(InstanceIdentity) private readonly identity: InstanceIdentity,
    @inject(Lineage) private readonly lineage: Lineage,
    @inject(Instances) private readonly instances: Instances,
    @inject(Session) private readonly session: Session,
    @inject(HostRegistry) private readonly hosts: HostRegistry,
    @inject(optional(HealthProbe)) private readonly probe: HealthProbe | undefined,
    @inject(NoticeReporter) private readonly reporter: NoticeReporter,
    @inject(Drain) private readonly drain: Drain,
    @inject(Clock) private readonly clock: Clock,
  ) {}

  prepare() {
    return {};
  }

  async perform(_: object, run: StepRun<FailoverProcedure>): Promise<Result> {
    const { choice } = run.results.choose;
    const { successor } = run.results.launch;
    const promoted = this.reporter.promotedFor(run.input);
    if (choice === 'promoted' && successor !== undefined) return this.#leaveTo(successor, 'answer', run);
    if (promoted !== undefined) return this.#yieldTo(promoted, run);
    if (successor === undefined) return { by: 'nobody', at: this.clock.now() };
    if (!this.session.permits.emergencies) {
      run.log.warn('Nothing is handed over: this agent is frozen, or another host carries the workload', { successor });
      return { by: 'nobody', successor, at: this.clock.now() };
    }
    this.drain.proceed(run.input, successor);
    const title = await this.#passOn(successor, run);
    if (title === 'superseded') return this.#yieldTo(this.reporter.promotedFor(run.input), run);
    return this.#leaveTo(successor, title, run);
  }

  /** Somebody else was promoted meanwhile: what was launched beside is not needed. */
  async #yieldTo(other: string | undefined, run: StepRun<FailoverProcedure>): Promise<Result> {
    const { successor: launched } = run.results.launch;
    const isOurs = run.results.choose.choice === 'launch' && launched !== undefined && launched !== other;
    run.log.warn('Another host has become the primary', { notice: run.input.id, promoted: other, launched });
    if (isOurs) {
      await this.#persist('Replacement could not be ended', run, () => this.instances.terminate(launched, run.signal));
    }
    return this.#leaveTo(other, 'answer', run);
  }

  async #leaveTo(successor: string | undefined, by: Result['by'], run: StepRun<FailoverProcedure>): Promise<Result> {
    if (successor !== undefined) this.drain.proceed(run.input, successor);
    const tags = {
      [tagKeys.role]: 'retiring',
      ...(successor === undefined ? {} : { [tagKeys.successor]: successor }),
    };
    const { instanceId } = this.identity;
    await this.#persist('This host could not be tagged as retiring', run, () =>
      this.instances.tag(instanceId, tags, run.signal),
    );
    this.session.retire();
    run.log.info('Workload handed over', { notice: run.input.id, successor, by });
    return { by, successor, at: this.clock.now() };
  }

  /** Until shortly before the end; not by a control plane that has not answered the notice, or fails again and again. */
  async #passOn(successor: string, run: StepRun<FailoverProcedure>): Promise<Title> {
    const at = deadlineOf(run.input) - reserveMs;
    if (!(await this.#isAnswering(at, run))) {
      run.log.warn('Control plane is silent; the successor is named by tags alone', { successor });
      return 'tags';
    }
    const passed = await beforeTime({ clock: this.clock, at, parent: run.signal }, async (signal) => {
      for (let failures = 1; ; failures++) {
        try {
          return await this.#promote(successor, at, signal);
        } catch (error) {
          signal.throwIfAborted();
          run.log.warn('Successor not promoted yet', { successor, failures, error });
          if (!isRetryable(error) || failures >= tries) return undefined;
        }
        await this.clock.sleep(pauseMs, signal);
      }
    });
    return passed ?? 'tags';
  }

  async #isAnswering(deadline: number, run: StepRun<FailoverProcedure>): Promise<boolean> {
    const patienceMs = run.results.choose.choice === 'launch' ? silenceMs.launched : silenceMs.there;
    const at = Math.min(deadline, Math.max(this.clock.now(), run.input.detectedAt + patienceMs));
    const report = this.reporter.report(run.input);
    return (await beforeTime({ clock: this.clock, at, parent: run.signal }, () => report)) !== undefined;
  }

  async #promote(successor: string, at: number, signal: AbortSignal): Promise<Title> {
    if (!(await this.session.knowsGenerations(signal))) return 'tags';
    await this.hosts.until(successor, 'registered', signal);
    await beforeTime({ clock: this.clock, at: at - probeReserveMs, parent: signal }, (probing) =>
      this.#untilHealthy(successor, probing),
    );
    const options = { expectedGeneration: this.lineage.generation, reason: 'failover' } as const;
    const standing = await this.hosts.promote(successor, options, signal);
    return standing === 'primary' ? 'control-plane' : standing;
  }

  async #untilHealthy(successor: string, signal: AbortSignal): Promise<void> {
    const { probe, instances } = this;
    if (probe === undefined) return;
    for (;;) {
      const found = await instances.describe(successor, signal).catch(() => undefined);
      if (await probe.answers(found?.privateIp, signal)) return;
      await this.clock.sleep(pauseMs, signal);
    }
  }

  /** Some tries, and then on: nothing may hold up what comes after. */
  async #persist(problem: string, run: StepRun<FailoverProcedure>, work: () => Promise<void>): Promise<void> {
    for (let failures = 1; ; failures++) {
      try {
        return await work();
      } catch (error) {
        run.signal.throwIfAborted();
        if (!isRetryable(error) || failures >= tries) return run.log.error(problem, { notice: run.input.id, error });
      }
      await this.clock.sleep(pauseMs, run.signal);
    }
  }
}
