import { Instances } from '@spotguard/plugin-aws/contract';
import { InstanceRegistry, Reports } from '@spotguard/plugin-session/contract';
import { SuccessorLauncher, switchReport } from '@spotguard/plugin-succession/contract';
import { Clock, type Output, type Step, type StepRun } from '@spotguard/sdk';
import { inject, injectable } from '@spotguard/sdk/inject';
import { AdoptableSwitches } from '../adoptable-switches.js';
import { DisabledPause } from '../disabled-pause.js';
import type { SwitchProcedure } from '../switch-procedure.js';
import { wasRefused } from './was-refused.js';

type Intent = Output<SwitchProcedure['steps']['launch']['intent']>;
type Result = Output<SwitchProcedure['steps']['launch']['result']>;

/** Launches the replacement. A journaled plan always gives the same instance, however often it is launched. */
@injectable()
export class LaunchStep implements Step<SwitchProcedure, 'launch'> {
  constructor(
    @inject(SuccessorLauncher) private readonly launcher: SuccessorLauncher,
    @inject(Instances) private readonly instances: Instances,
    @inject(DisabledPause) private readonly disabledPause: DisabledPause,
    @inject(InstanceRegistry) private readonly registry: InstanceRegistry,
    @inject(Reports) private readonly reports: Reports,
    @inject(AdoptableSwitches) private readonly switches: AdoptableSwitches,
    @inject(Clock) private readonly clock: Clock,
  ) {}

  mayBegin(run: StepRun<SwitchProcedure>) {
    return this.disabledPause.end(run, run.results['image-available'].at ?? run.startedAt);
  }

  async prepare(run: StepRun<SwitchProcedure>): Promise<Intent> {
    const { from, retirement } = run.results.verify;
    const { zone, market } = run.input.target;
    const { imageId } = run.results.image;
    const { attempt, startedAt } = run;
    this.switches.assertNotAdopted();
    const intent = {
      kind: 'switch',
      key: run.input.commandId,
      trigger: run.input.trigger,
      startedAt,
      retireAfterSeconds: retirement.kind === 'terminate' ? retirement.waitSeconds : undefined,
      fromMarket: from.market,
    } as const;
    return { plan: await this.launcher.plan({ intent, zone, market, imageId, attempt }, run.signal) };
  }

  async perform({ plan }: Intent, run: StepRun<SwitchProcedure>): Promise<Result> {
    const { commandId } = run.input;
    const instanceId = await this.switches.launch(commandId, () => this.launcher.launch(plan, run.signal));
    run.log.info('Replacement launched', { instanceId, zone: run.input.target.zone, market: run.input.target.market });
    return { instanceId, launchedAt: this.clock.now() };
  }

  describe({ plan }: Intent, result: Result | undefined): string {
    return result === undefined ? `Launch a ${plan.InstanceType}` : `Launched ${result.instanceId}`;
  }

  async undo({ plan }: Intent, run: StepRun<SwitchProcedure>, result: Result | undefined): Promise<void> {
    const instanceId = result?.instanceId ?? (await this.#findLaunched(plan.ClientToken, run));
    if (instanceId === undefined || !this.switches.mayUndo(instanceId)) return;
    await this.instances.terminate(instanceId, run.signal);
    run.log.warn('Replacement terminated; the old instance stays the primary', {
      instanceId,
      reason: run.failure?.reason,
    });
    const { from } = run.results.verify;
    const to = { ...from, ...run.input.target, instanceId, imageId: plan.ImageId };
    await this.reports.reportSwitch(
      `${run.key}/undone/${instanceId}`,
      switchReport({
        from,
        to,
        commandId: run.input.commandId,
        trigger: run.input.trigger,
        times: { startedAt: run.startedAt, ...(result === undefined ? {} : { launchedAt: result.launchedAt }) },
        imageUsed: run.results.image.imageId !== undefined,
        undone: run.failure?.reason ?? 'undone',
      }),
    );
    await this.registry.release(instanceId, run.signal);
  }

  async #findLaunched(token: string, run: StepRun<SwitchProcedure>): Promise<string | undefined> {
    return wasRefused(run, 'launch') ? undefined : this.launcher.findLaunched(token, run.signal);
  }
}
