import { clientToken, InstanceCopier, Instances, type LaunchPlan, tagKeys } from '@spotguard/plugin-aws/contract';
import { Session } from '@spotguard/plugin-session/contract';
import { formatLaunchIntent } from '@spotguard/plugin-switching/contract';
import {
  Clock,
  Config,
  describeError,
  InstanceIdentity,
  isRetryable,
  isSpotGuardError,
  Lineage,
  type Output,
  SpotGuardError,
  type Step,
  type StepRun,
} from '@spotguard/sdk';
import { inject, injectable } from '@spotguard/sdk/inject';
import { deadlineOf } from '../notices/notice.js';
import { NoticeReporter } from '../notices/notice-reporter.js';
import { Offers } from '../offers.js';
import type { TerminationConfig } from '../termination-config.js';
import type { Climb, FailoverProcedure } from './failover-procedure.js';
import { ladder, type Rung } from './ladder.js';

type Intent = Output<FailoverProcedure['steps']['launch']['intent']>;
type Result = Output<FailoverProcedure['steps']['launch']['result']>;

/** EC2 is sometimes late to take a host; so long a launch that is only held up is still worth it. */
const graceMs = 60_000;
const longestReason = 300;

/** The replacement: the first rung that EC2 has room on. The same plan always means the same one instance. */
@injectable()
export class LaunchStep implements Step<FailoverProcedure, 'launch'> {
  /** Between an attempt that died and the next: the journal has the rest. */
  readonly #climbs = new Map<string, Climb>();

  constructor(
    @inject(Config) private readonly config: TerminationConfig,
    @inject(InstanceIdentity) private readonly identity: InstanceIdentity,
    @inject(Lineage) private readonly lineage: Lineage,
    @inject(Offers) private readonly offers: Offers,
    @inject(InstanceCopier) private readonly copier: InstanceCopier,
    @inject(Instances) private readonly instances: Instances,
    @inject(Session) private readonly session: Session,
    @inject(NoticeReporter) private readonly reporter: NoticeReporter,
    @inject(Clock) private readonly clock: Clock,
  ) {}

  async prepare(run: StepRun<FailoverProcedure>): Promise<Intent> {
    if (run.results.choose.successor !== undefined) return {};
    let climb = this.#climbs.get(run.key) ?? (await this.#begin(run));
    for (;;) {
      const rung = climb.ladder[climb.number];
      const end = rung === undefined ? 'No pool is left to try' : (this.#reasonToStop(run) ?? this.#lateness(run));
      if (rung === undefined || end !== undefined) return { climb, end };
      try {
        return { climb, plan: await this.#plan(rung, climb, run) };
      } catch (error) {
        if (isPassing(error, run)) throw error;
        if (isSpotGuardError(error, 'PERMISSION_DENIED')) return { climb, end: describeError(error) };
        climb = leave(climb, error, run);
      }
    }
  }

  async perform({ climb, plan, end }: Intent, run: StepRun<FailoverProcedure>): Promise<Result> {
    const left = climb?.left ?? [];
    const stop = end ?? (plan === undefined ? undefined : this.#reasonToStop(run));
    if (climb === undefined || plan === undefined || stop !== undefined) {
      if (stop !== undefined) this.#say(stop, run);
      const successor = run.results.choose.successor ?? (await this.#launchedBefore(plan, run));
      return { successor, left, end: stop, at: this.clock.now() };
    }
    try {
      const { instanceId } = await this.copier.launch(plan, run.signal);
      run.log.info('Replacement launched', { instanceId, ...climb.ladder[climb.number] });
      return { successor: instanceId, left, at: this.clock.now() };
    } catch (error) {
      if (isPassing(error, run)) throw error;
      if (isSpotGuardError(error, 'PERMISSION_DENIED')) return this.perform({ climb, end: error.message }, run);
      this.#climbs.set(run.key, leave(climb, error, run));
      throw new SpotGuardError('ATTEMPT_DEAD', describeError(error), { cause: error });
    }
  }

  /** What an earlier process launched by this plan and could not write down, as far as EC2 shows it. */
  async #launchedBefore(plan: LaunchPlan | undefined, { signal }: StepRun<FailoverProcedure>) {
    if (plan === undefined) return undefined;
    const found = await this.instances.findByClientToken(plan.ClientToken, signal).catch(() => undefined);
    return found?.instanceId;
  }

  async #begin({ signal }: StepRun<FailoverProcedure>): Promise<Climb> {
    const { zone: ownZone } = this.identity;
    const spot = await this.offers.spot(signal);
    return { ladder: [...ladder({ ownZone, spot, lastResort: this.config.lastResort })], number: 0, left: [] };
  }

  #reasonToStop(run: StepRun<FailoverProcedure>): string | undefined {
    if (!this.session.permits.emergencies) return 'This host is frozen, or another one carries the workload';
    const promoted = this.reporter.promotedFor(run.input);
    return promoted === undefined ? undefined : `The control plane has promoted ${promoted}`;
  }

  #say(reason: string, { input, log }: StepRun<FailoverProcedure>): void {
    const fields = { notice: input.id, reason };
    if (this.reporter.promotedFor(input) === undefined) log.error('Nothing was launched', fields);
    else log.info('No replacement is needed any more', fields);
  }

  /** Asked before a launch is planned only: one that was begun may be there already. */
  #lateness(run: StepRun<FailoverProcedure>): string | undefined {
    const isLate = this.clock.now() >= Math.max(deadlineOf(run.input), run.startedAt) + graceMs;
    return isLate ? 'The time of the notice has passed' : undefined;
  }

  #plan({ zone, market }: Rung, { number }: Climb, run: StepRun<FailoverProcedure>) {
    const { agent, generation } = this.lineage;
    const { instanceId, instanceType, market: fromMarket } = this.identity;
    const next = generation + 1;
    const { attempt } = run;
    // Not the start of the run: a token stands for one request, with journal or without.
    const { id: key, detectedAt: startedAt } = run.input;
    const tags = {
      [tagKeys.agent]: agent,
      [tagKeys.generation]: String(next),
      [tagKeys.role]: 'primary',
      [tagKeys.predecessor]: instanceId,
      [tagKeys.intent]: formatLaunchIntent({ kind: 'failover', key, startedAt, fromMarket }),
    };
    const launch = { agent, generation: next, intent: key, rung: number, attempt, zone, instanceType, market };
    return this.copier.plan({ zone, market, tags, clientToken: clientToken(launch), isEmergency: true }, run.signal);
  }
}

/** The same launch may fare better in a moment, or nobody wants it any more: no reason to leave the rung. */
function isPassing(error: unknown, { signal }: StepRun<FailoverProcedure>): boolean {
  return signal.aborted || isRetryable(error);
}

/** One rung on; a used-up quota is that of a market, so the rest of that market is left too. */
function leave({ ladder, number, left }: Climb, error: unknown, run: StepRun<FailoverProcedure>): Climb {
  const code = isSpotGuardError(error) ? error.code : 'INVARIANT';
  const reason = describeError(error).slice(0, longestReason);
  const market = ladder[number]?.market;
  const isFurther = (rung: Rung, place: number) =>
    place > number && !(code === 'QUOTA_EXCEEDED' && rung.market === market);
  const next = ladder.findIndex(isFurther);
  const end = next === -1 ? ladder.length : next;
  const gone = ladder.slice(number, end).map((rung) => ({ ...rung, code, reason }));
  for (const rung of gone) run.log.warn('Pool left', { notice: run.input.id, ...rung });
  return { ladder, number: end, left: [...left, ...gone] };
}
