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

const maxCallMs = 5_000;
const maxLookups = 3;
const pauseMs = 1_000;

/** Terminates every instance of this failover that is not the successor; reports those that it could not terminate. */
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
    const { promotedBy, successor, state } = run.results['hand-over'];
    this.watch.begin(run.input, run.results['hand-over']);
    // Without a successor, these instances are candidates of the next run.
    if (promotedBy === 'nobody' || this.freeze.isFrozen) return { running: [] };
    const own = state.ownInstances.map(({ instanceId }) => instanceId);
    const [adopted, ...late] = await Promise.all([
      this.#adoptFromSwitch(run),
      ...state.unansweredTokens.map((token) => this.#findLaunched(token, run)),
    ]);
    const found = [...own, adopted, ...late].filter((instanceId) => instanceId !== undefined);
    const leftovers = [...new Set(found)].filter((instanceId) => instanceId !== successor);
    const isEnded = await Promise.all(leftovers.map((instanceId) => this.#end(instanceId, run)));
    return { running: leftovers.filter((_, index) => !isEnded[index]) };
  }

  /** Takes over the replacement of a switch under way: after this instance ends, nobody else would terminate it. */
  async #adoptFromSwitch({ signal: parent }: Run): Promise<string | undefined> {
    const { clock, switches } = this;
    if (switches === undefined) return undefined;
    const adopted = await answerWithin(maxCallMs, { clock, parent }, (signal) => switches.adopt(signal));
    return adopted?.instanceId;
  }

  async #findLaunched(token: string, { signal }: Run): Promise<string | undefined> {
    for (let lookup = 1; ; lookup++) {
      const found = await this.launches.findLaunched(token, signal);
      if (found !== undefined || lookup >= maxLookups) return found;
      await this.clock.sleep(pauseMs, signal);
    }
  }

  async #end(instanceId: string, { input, signal: parent, log }: Run): Promise<boolean> {
    const { clock } = this;
    const limit = { clock, at: clock.monotonic() + maxCallMs, parent };
    try {
      const ended = await beforeTime(limit, async (signal) => {
        await this.instances.terminate(instanceId, signal);
        return true;
      });
      if (ended) {
        log.info('Instance that is not needed was terminated', { notice: input.id, instanceId });
        return true;
      }
      log.error('Instance that is not needed could not be terminated', {
        notice: input.id,
        instanceId,
        error: 'EC2 did not answer in time',
      });
    } catch (error) {
      parent.throwIfAborted();
      log.error('Instance that is not needed could not be terminated', { notice: input.id, instanceId, error });
    }
    return false;
  }
}
