import { Readiness } from '@spotguard/plugin-succession/contract';
import { Clock, Config, type Output, type Step, type StepRun } from '@spotguard/sdk';
import { inject, injectable } from '@spotguard/sdk/inject';
import { AdoptableSwitches } from '../adoptable-switches.js';
import type { SwitchingConfig } from '../config.js';
import type { SwitchProcedure } from '../switch-procedure.js';

type Intent = Output<SwitchProcedure['steps']['ready']['intent']>;
type Result = Output<SwitchProcedure['steps']['ready']['result']>;

/** Waits until the replacement is ready. The deadline is journaled, so that a restart does not extend it. */
@injectable()
export class ReadyStep implements Step<SwitchProcedure, 'ready'> {
  constructor(
    @inject(Config) private readonly config: SwitchingConfig,
    @inject(Readiness) private readonly readiness: Readiness,
    @inject(AdoptableSwitches) private readonly switches: AdoptableSwitches,
    @inject(Clock) private readonly clock: Clock,
  ) {}

  prepare(): Intent {
    return { deadline: this.clock.now() + this.config.readyTimeoutSeconds * 1000 };
  }

  async perform({ deadline }: Intent, run: StepRun<SwitchProcedure>): Promise<Result> {
    const { instanceId } = run.results.launch;
    this.switches.remember({ instanceId, commandId: run.input.commandId });
    const timeoutMs = run.remainingMs(deadline, this.config.readyTimeoutSeconds * 1000);
    const awaited = { instanceId, what: 'Replacement', timeoutMs };
    const { zone, market, instanceType, imageId, privateIp } = await this.readiness.untilReady(awaited, run.signal);
    run.log.info('Replacement is ready', { instanceId });
    const { region } = run.results.verify.from;
    return { to: { instanceId, region, zone, market, instanceType, imageId, privateIp }, readyAt: this.clock.now() };
  }

  describe(_: Intent, result: Result | undefined): string | undefined {
    if (result === undefined) return undefined;
    const { instanceId, market, zone } = result.to;
    return `${instanceId} is ready: ${market} in ${zone}`;
  }
}
