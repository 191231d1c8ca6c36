import { Instances } from '@spotguard/plugin-aws/contract';
import { SwitchesUnderWay } from '@spotguard/plugin-switching/contract';
import { Clock, optional, type Step, type StepRun } from '@spotguard/sdk';
import { answerWithin, beforeTime } from '@spotguard/sdk/async';
import { inject, injectable } from '@spotguard/sdk/inject';
import { EmergencyLaunch } from './emergency-launch.js';
import type { FailoverProcedure } from './failover-procedure.js';
import { Freeze } from './freeze.js';
import { SuccessorWatch } from './successor-watch.js';

type Run = StepRun<FailoverProcedure>;

const patienceMs = 5_000;
const looks = 3;
const pauseMs = 1_000;

/** One workload has one successor: whatever else this failover has made is ended, or named in the report. */
@injectable()
export class EndLeftoversStep implements Step<FailoverProcedure, 'end-leftovers'> {
  constructor(
    @inject(Instances) private readonly instances: Instances,
    @inject(optional(SwitchesUnderWay)) private readonly switches: SwitchesUnderWay | undefined,
    @inject(EmergencyLaunch) private readonly launches: EmergencyLaunch,
    @inject(SuccessorWatch) private readonly watch: SuccessorWatch,
    @inject(Freeze) private readonly freeze: Freeze,
    @inject(Clock) private readonly clock: Clock,
  ) {}

  prepare() {
    return {};
  }

  async perform(_: object, run: Run) {
    const { by, successor, state } = run.results.move;
    this.watch.begin(run.input, run.results.move);
    // Without a successor they are candidates of the next run.
    if (by === 'nobody' || this.freeze.isFrozen) return { running: [] };
    const own = state.own.map(({ instanceId }) => instanceId);
    const [adopted, ...answered] = await Promise.all([
      this.#ofSwitch(run),
      ...state.unanswered.map((token) => this.#answerOf(token, run)),
    ]);
    const found = [...own, adopted, ...answered].filter((instanceId) => instanceId !== undefined);
    const leftovers = [...new Set(found)].filter((instanceId) => instanceId !== successor);
    const ends = await Promise.all(leftovers.map((instanceId) => this.#end(instanceId, run)));
    return { running: leftovers.filter((_, place) => !ends[place]) };
  }

  /** The replacement of a switch under way, which would be left to itself with this instance. */
  async #ofSwitch({ signal: parent }: Run): Promise<string | undefined> {
    const { clock, switches } = this;
    if (switches === undefined) return undefined;
    const adopted = await answerWithin(patienceMs, { clock, parent }, (signal) => switches.adopt(signal));
    return adopted?.instanceId;
  }

  async #answerOf(token: string, { signal }: Run): Promise<string | undefined> {
    for (let look = 1; ; look++) {
      const found = await this.launches.findAnswer(token, signal);
      if (found !== undefined || look >= looks) return found;
      await this.clock.sleep(pauseMs, signal);
    }
  }

  async #end(instanceId: string, { input, signal: parent, log }: Run): Promise<boolean> {
    const { clock } = this;
    const limit = { clock, at: clock.monotonic() + patienceMs, parent };
    try {
      const ended = await beforeTime(limit, async (signal) => {
        await this.instances.terminate(instanceId, signal);
        return true;
      });
      if (ended) {
        log.info('Instance that is not needed was ended', { notice: input.id, instanceId });
        return true;
      }
      log.error('Replacement could not be ended', {
        notice: input.id,
        instanceId,
        error: 'EC2 did not answer in time',
      });
    } catch (error) {
      parent.throwIfAborted();
      log.error('Replacement could not be ended', { notice: input.id, instanceId, error });
    }
    return false;
  }
}
