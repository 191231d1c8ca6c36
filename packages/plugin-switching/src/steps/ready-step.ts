import { Readiness } from '@spotguard/plugin-succession/contract';
import { Clock, Config, type Output, type Step, type StepRun } from '@spotguard/sdk';
import { inject, injectable } from '@spotguard/sdk/inject';
import type { SwitchingConfig } from '../config.js';
import { SwitchGate } from '../switch-gate.js';
import type { SwitchProcedure } from '../switch-procedure.js';

type Intent = Output<SwitchProcedure['steps']['ready']['intent']>;
type Result = Output<SwitchProcedure['steps']['ready']['result']>;

/** Waits for the replacement; a restart does not begin its time anew. */
@injectable()
export class ReadyStep implements Step<SwitchProcedure, 'ready'> {
  constructor(
    @inject(Config) private readonly config: SwitchingConfig,
    @inject(Readiness) private readonly readiness: Readiness,
    @inject(SwitchGate) private readonly gate: SwitchGate,
    @inject(Clock) private readonly clock: Clock,
  ) {}

  prepare(): Intent {
    return { deadline: this.clock.now() + this.config.readyTimeoutSeconds * 1000 };
  }

  async perform({ deadline }: Intent, run: StepRun<SwitchProcedure>): Promise<Result> {
    const { instanceId } = run.results.launch;
    this.gate.note({ instanceId, commandId: run.input.commandId });
    const timeoutMs = run.remainingMs(deadline, this.config.readyTimeoutSeconds * 1000);
    const awaited = { instanceId, what: 'Replacement', timeoutMs };
    const { zone, market, instanceType, imageId, privateIp } = await this.readiness.untilReady(awaited, run.signal);
    run.log.info('Replacement is ready', { instanceId });
    const { region } = run.results.verify.from;
    return { to: { instanceId, region, zone, market, instanceType, imageId, privateIp }, readyAt: this.clock.now() };
  }
}
