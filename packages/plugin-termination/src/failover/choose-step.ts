import { Standbys } from '@spotguard/plugin-replicas/contract';
import { SwitchesUnderWay } from '@spotguard/plugin-switching/contract';
import { Clock, type Output, optional, type Step, type StepRun } from '@spotguard/sdk';
import { inject, injectable } from '@spotguard/sdk/inject';
import { beforeTime } from '../before-time.js';
import { NoticeReporter } from '../notices/notice-reporter.js';
import type { FailoverProcedure } from './failover-procedure.js';

type Result = Output<FailoverProcedure['steps']['choose']['result']>;

const answerMs = 2_000;
const adoptionMs = 15_000;

/** Who is there already is better than who has to be launched: what the control plane promoted, a standby, a replacement. */
@injectable()
export class ChooseStep implements Step<FailoverProcedure, 'choose'> {
  constructor(
    @inject(NoticeReporter) private readonly reporter: NoticeReporter,
    @inject(optional(Standbys)) private readonly standbys: Standbys | undefined,
    @inject(optional(SwitchesUnderWay)) private readonly switches: SwitchesUnderWay | undefined,
    @inject(Clock) private readonly clock: Clock,
  ) {}

  prepare() {
    return {};
  }

  async perform(_: object, run: StepRun<FailoverProcedure>): Promise<Result> {
    const found = await this.#find(run);
    run.log.info('Successor chosen', { notice: run.input.id, ...found });
    return { ...found, at: this.clock.now() };
  }

  async #find(run: StepRun<FailoverProcedure>): Promise<Omit<Result, 'at'>> {
    const { clock } = this;
    const report = this.reporter.report(run.input);
    await beforeTime({ clock, at: clock.now() + answerMs, parent: run.signal }, () => report);
    const promoted = this.reporter.promotedFor(run.input);
    if (promoted !== undefined) return { choice: 'promoted', successor: promoted };
    const [standby] = this.standbys?.ready() ?? [];
    if (standby !== undefined) return { choice: 'standby', successor: standby.instanceId };
    const adopted = await this.#adopt(run);
    return adopted === undefined ? { choice: 'launch' } : { choice: 'adopted', successor: adopted };
  }

  async #adopt(run: StepRun<FailoverProcedure>): Promise<string | undefined> {
    const { clock, switches } = this;
    if (switches === undefined) return undefined;
    const limit = { clock, at: clock.now() + adoptionMs, parent: run.signal };
    try {
      return (await beforeTime(limit, (signal) => switches.adopt(signal)))?.instanceId;
    } catch (error) {
      run.signal.throwIfAborted();
      run.log.warn('The switch under way could not be adopted; a replacement is launched', { error });
      return undefined;
    }
  }
}
