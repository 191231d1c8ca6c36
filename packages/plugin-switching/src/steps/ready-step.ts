import { Instances } from '@spotguard/plugin-aws/contract';
import { HostRegistry, Session } from '@spotguard/plugin-session/contract';
import { Clock, Config, type Output, type Step, type StepRun } from '@spotguard/sdk';
import { inject, injectable } from '@spotguard/sdk/inject';
import type { SwitchingConfig } from '../config.js';
import { HealthProbe } from '../health-probe.js';
import { type ReadinessSenses, untilReady } from '../readiness.js';
import { Gate, type SwitchGate } from '../switch-gate.js';
import type { SwitchProcedure } from '../switch-procedure.js';

type Intent = Output<SwitchProcedure['steps']['ready']['intent']>;
type Result = Output<SwitchProcedure['steps']['ready']['result']>;

/** Ready: EC2 says running, the replacement's agent has registered (or its status checks pass), the probe answers. */
@injectable()
export class ReadyStep implements Step<SwitchProcedure, 'ready'> {
  constructor(
    @inject(Config) private readonly config: SwitchingConfig,
    @inject(Instances) private readonly instances: Instances,
    @inject(HostRegistry) private readonly hosts: HostRegistry,
    @inject(Session) private readonly session: Session,
    @inject(HealthProbe) private readonly probe: HealthProbe,
    @inject(Gate) private readonly gate: SwitchGate,
    @inject(Clock) private readonly clock: Clock,
  ) {}

  get #senses(): ReadinessSenses {
    const { instances, hosts, session, probe, clock } = this;
    return { instances, hosts, session, probe, clock };
  }

  prepare(): Intent {
    return { deadline: this.clock.now() + this.config.readyTimeoutSeconds * 1000 };
  }

  async perform({ deadline }: Intent, run: StepRun<SwitchProcedure>): Promise<Result> {
    const { instanceId } = run.results.launch;
    this.gate.note({ instanceId, commandId: run.input.commandId });
    const timeoutMs = run.remainingMs(deadline, this.config.readyTimeoutSeconds * 1000);
    const awaited = { instanceId, what: 'Replacement', timeoutMs };
    const { zone, market, instanceType, imageId, privateIp } = await untilReady(awaited, this.#senses, run.signal);
    run.log.info('Replacement is ready', { instanceId });
    const { region } = run.results.verify.from;
    return { to: { instanceId, region, zone, market, instanceType, imageId, privateIp }, readyAt: this.clock.now() };
  }
}
