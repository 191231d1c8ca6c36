import { ReadyReplicas } from '@spotguard/plugin-replicas/contract';
import { SwitchesUnderWay } from '@spotguard/plugin-switching/contract';
import { Clock, Lineage, optional, type StepRun } from '@spotguard/sdk';
import { beforeTime } from '@spotguard/sdk/async';
import { inject, injectable } from '@spotguard/sdk/inject';
import { NoticeReporter } from '../notices/notice-reporter.js';
import { NoticeTimes } from '../notices/notice-times.js';
import { EmergencyLaunch } from './emergency-launch.js';
import type { Attempt, FailoverProcedure } from './failover-procedure.js';
import { addOwnInstance, type FailoverState, isRejected } from './failover-state.js';

type Run = StepRun<FailoverProcedure>;
type Found = Extract<Attempt, { kind: 'candidate' }>;

interface Search {
  readonly state: FailoverState;
  readonly found: Found | undefined;
}

const maxAnswerMs = 2_000;
const maxAdoptionMs = 15_000;

/**
 * Finds instances that exist already and could take over, which is faster than a launch: the instance that the control
 * plane names, a ready replica, the replacement of a switch under way, the instance of a launch that was never answered.
 * None of them is checked here. Waits up to two seconds after the notice for the control plane's answer, and once for up
 * to 15 seconds for the launch of a switch.
 */
@injectable()
export class Candidates {
  constructor(
    @inject(Lineage) private readonly lineage: Lineage,
    @inject(NoticeReporter) private readonly reporter: NoticeReporter,
    @inject(NoticeTimes) private readonly times: NoticeTimes,
    @inject(optional(ReadyReplicas)) private readonly replicas: ReadyReplicas | undefined,
    @inject(optional(SwitchesUnderWay)) private readonly switches: SwitchesUnderWay | undefined,
    @inject(EmergencyLaunch) private readonly launches: EmergencyLaunch,
    @inject(Clock) private readonly clock: Clock,
  ) {}

  /** Finds the next candidate that was not rejected yet. */
  async next(before: FailoverState, run: Run): Promise<Search> {
    const { clock } = this;
    const at = this.times.detectedAt(run.input) + maxAnswerMs;
    if (run.input.run === 1 && clock.monotonic() < at) {
      await beforeTime({ clock, at, parent: run.signal }, () => this.reporter.report(run.input));
    }
    const named = this.#findNamed(before, run);
    if (named !== undefined) return { state: before, found: named };
    const state = await this.#askForSwitch(before, run);
    const own = state.ownInstances.find(({ instanceId }) => !isRejected(state, instanceId));
    if (own !== undefined) return { state, found: candidate(own.origin, own.instanceId) };
    return state.launchProgress.current === 0 ? this.findUnanswered(state, run) : { state, found: undefined };
  }

  #findNamed(state: FailoverState, run: Run): Found | undefined {
    const promoted = this.reporter.promotedFor(run.input);
    if (promoted !== undefined && !isRejected(state, promoted)) return candidate('promoted', promoted);
    // Replicas were launched for the generation after this instance's, so they cannot follow a later primary.
    if (state.primary.generation > this.lineage.generation) return undefined;
    const ready = this.replicas?.ready().find(({ instanceId }) => !isRejected(state, instanceId));
    return ready === undefined ? undefined : candidate('replica', ready.instanceId);
  }

  async #askForSwitch(state: FailoverState, { signal, log }: Run): Promise<FailoverState> {
    const { clock, switches } = this;
    if (switches === undefined || state.hasAskedForSwitch) return state;
    const limit = { clock, at: clock.monotonic() + maxAdoptionMs, parent: signal };
    try {
      const adopted = await beforeTime(limit, (adopting) => switches.adopt(adopting));
      const asked = { ...state, hasAskedForSwitch: true };
      return adopted === undefined ? asked : addOwnInstance(asked, adopted.instanceId, 'adopted');
    } catch (error) {
      signal.throwIfAborted();
      log.warn('The switch under way could not be adopted; a replacement is launched', { error });
      return { ...state, hasAskedForSwitch: true };
    }
  }

  /** Finds an instance that came from a launch that was never answered. */
  async findUnanswered(state: FailoverState, run: Run): Promise<Search> {
    for (const token of state.unansweredTokens) {
      const instanceId = await this.launches.findLaunched(token, run.signal);
      if (instanceId === undefined) continue;
      const unansweredTokens = state.unansweredTokens.filter((other) => other !== token);
      const known = addOwnInstance({ ...state, unansweredTokens }, instanceId, 'launched');
      if (!isRejected(known, instanceId)) return { state: known, found: candidate('launched', instanceId) };
      return { state: known, found: undefined };
    }
    return { state, found: undefined };
  }
}

function candidate(origin: Found['origin'], instanceId: string): Found {
  return { kind: 'candidate', origin, instanceId };
}
