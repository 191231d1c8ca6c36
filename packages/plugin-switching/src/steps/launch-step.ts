import { clientToken, InstanceCopier, Instances } from '@spotguard/plugin-aws/contract';
import { HostRegistry, Reports, Session } from '@spotguard/plugin-session/contract';
import { formatLaunchIntent, launchTags } from '@spotguard/protocol';
import { Clock, Lineage, type Output, type Step, type StepRun } from '@spotguard/sdk';
import { inject, injectable } from '@spotguard/sdk/inject';
import { LaunchBrake } from '../launch-brake.js';
import { Gate, type SwitchGate } from '../switch-gate.js';
import type { SwitchProcedure } from '../switch-procedure.js';
import { switchReport } from '../switch-report.js';
import { wasRefused } from './definite-refusals.js';

type Intent = Output<SwitchProcedure['steps']['launch']['intent']>;
type Result = Output<SwitchProcedure['steps']['launch']['result']>;

const sightings = 6;
const betweenSightingsMs = 3_000;

/** The replacement: the same intent always means the same one instance. */
@injectable()
export class LaunchStep implements Step<SwitchProcedure, 'launch'> {
  constructor(
    @inject(Lineage) private readonly lineage: Lineage,
    @inject(InstanceCopier) private readonly copier: InstanceCopier,
    @inject(Instances) private readonly instances: Instances,
    @inject(Session) private readonly session: Session,
    @inject(HostRegistry) private readonly hosts: HostRegistry,
    @inject(Reports) private readonly reports: Reports,
    @inject(Gate) private readonly gate: SwitchGate,
    @inject(LaunchBrake) private readonly brake: LaunchBrake,
    @inject(Clock) private readonly clock: Clock,
  ) {}

  mayBegin(run: StepRun<SwitchProcedure>) {
    return this.session.enabled(run.signal);
  }

  async prepare(run: StepRun<SwitchProcedure>): Promise<Intent> {
    const { agent } = this.lineage;
    const generation = this.lineage.generation + 1;
    const { from, retirement } = run.results.verify;
    const { zone, market } = run.input.target;
    const { instanceType } = from;
    const { attempt, key } = run;
    this.gate.assertOpen();
    const intent = formatLaunchIntent({
      kind: 'switch',
      key: run.input.commandId,
      trigger: run.input.trigger,
      startedAt: run.startedAt,
      retireAfterSeconds: retirement.kind === 'terminate' ? retirement.waitSeconds : undefined,
      fromMarket: from.market,
    });
    const tags = launchTags({ agent, generation, role: 'primary', predecessor: from.instanceId, intent });
    const { imageId } = run.results.image;
    const token = clientToken({ agent, generation, intent: key, rung: 0, attempt, zone, instanceType, market });
    return { plan: await this.copier.plan({ zone, market, imageId, tags, clientToken: token }, run.signal) };
  }

  async perform({ plan }: Intent, run: StepRun<SwitchProcedure>): Promise<Result> {
    const { commandId } = run.input;
    const instanceId = await this.gate.launch(commandId, () => this.copier.launch(plan, run.signal));
    run.log.info('Replacement launched', { instanceId, zone: run.input.target.zone, market: run.input.target.market });
    this.brake.note();
    return { instanceId, launchedAt: this.clock.now() };
  }

  async undo({ plan }: Intent, run: StepRun<SwitchProcedure>, result: Result | undefined): Promise<void> {
    const instanceId = result?.instanceId ?? (await this.#find(plan.ClientToken, run));
    if (instanceId === undefined || !this.gate.mayUndo(instanceId)) return;
    await this.instances.terminate(instanceId, run.signal);
    run.log.warn('Replacement terminated, the old host stays', { instanceId, reason: run.failure?.reason });
    if (!(await this.session.knowsGenerations(run.signal))) return;
    const { from } = run.results.verify;
    const to = { ...from, ...run.input.target, instanceId, imageId: plan.ImageId };
    // A v4 backend would take any switch report for a switch that was done.
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
    await this.hosts.release(instanceId, run.signal);
  }

  /** What an unanswered launch may have left: "not there" counts only after several looks, as EC2 shows it late. */
  async #find(token: string, run: StepRun<SwitchProcedure>): Promise<string | undefined> {
    if (wasRefused(run, 'launch')) return undefined;
    for (let look = 1; look <= sightings; look++) {
      const found = await this.instances.findByClientToken(token, run.signal);
      if (found !== undefined) return found.instanceId;
      await this.clock.sleep(betweenSightingsMs, run.signal);
    }
    return undefined;
  }
}
