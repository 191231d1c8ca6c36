import { type InstanceDescription, Instances } from '@spotguard/plugin-aws/contract';
import { HostRegistry, Session } from '@spotguard/plugin-session/contract';
import { Clock, Config, isRetryable, type Output, SpotGuardError, type Step, type StepRun } from '@spotguard/sdk';
import { inject, injectable } from '@spotguard/sdk/inject';
import { firstOf } from '../first-of.js';
import { HealthProbe } from '../health-probe.js';
import type { SwitchProcedure } from '../switch-procedure.js';
import type { SwitchingConfig } from '../switching-config.js';

type Intent = Output<SwitchProcedure['steps']['ready']['intent']>;
type Result = Output<SwitchProcedure['steps']['ready']['result']>;

const firstLookMs = 250;
const longestPauseMs = 5_000;
const slowdown = 1.5;
const deadSightings = 2;

/** Ready: EC2 says running, the replacement's agent has registered (or its status checks pass), the probe answers. */
@injectable()
export class ReadyStep implements Step<SwitchProcedure, 'ready'> {
  constructor(
    @inject(Config) private readonly config: SwitchingConfig,
    @inject(Instances) private readonly instances: Instances,
    @inject(HostRegistry) private readonly hosts: HostRegistry,
    @inject(Session) private readonly session: Session,
    @inject(HealthProbe) private readonly probe: HealthProbe,
    @inject(Clock) private readonly clock: Clock,
  ) {}

  prepare(): Intent {
    return { deadline: this.clock.now() + this.config.readyTimeoutSeconds * 1000 };
  }

  async perform({ deadline }: Intent, run: StepRun<SwitchProcedure>): Promise<Result> {
    const { instanceId } = run.results.launch;
    const { zone, market, instanceType, imageId, privateIp } = await firstOf(run.signal, [
      (signal) => this.#comesUp(instanceId, signal),
      (signal) => this.#watchForDeath(instanceId, signal),
      (signal) => this.#giveUpAt(deadline, instanceId, signal),
    ]);
    run.log.info('Replacement is ready', { instanceId });
    const { region } = run.results.verify.from;
    return { to: { instanceId, region, zone, market, instanceType, imageId, privateIp }, readyAt: this.clock.now() };
  }

  async #comesUp(instanceId: string, signal: AbortSignal): Promise<InstanceDescription> {
    // Side by side: whichever is seen later, no further look is needed then.
    const [running] = await Promise.all([this.#runs(instanceId, signal), this.#agentIsUp(instanceId, signal)]);
    await this.#until(signal, async () => (await this.probe.answers(running.privateIp, signal)) || undefined);
    return running;
  }

  #runs(instanceId: string, signal: AbortSignal): Promise<InstanceDescription> {
    return this.#until(signal, async () => {
      const found = await this.instances.describe(instanceId, signal);
      return found?.state === 'running' ? found : undefined;
    });
  }

  async #agentIsUp(instanceId: string, signal: AbortSignal): Promise<void> {
    if (await this.session.knowsGenerations(signal)) await this.hosts.until(instanceId, 'registered', signal);
    else
      await this.#until(signal, async () => (await this.instances.statusChecksPass(instanceId, signal)) || undefined);
  }

  /** Rejects when the replacement has died, seen twice in a row. */
  async #watchForDeath(instanceId: string, signal: AbortSignal): Promise<never> {
    let dead = 0;
    for (;;) {
      await this.clock.sleep(longestPauseMs, signal);
      const state = (await this.instances.describe(instanceId, signal).catch(() => undefined))?.state;
      dead = state === 'shutting-down' || state === 'terminated' || state === 'stopped' ? dead + 1 : 0;
      if (dead >= deadSightings) {
        throw new SpotGuardError('COMMAND_FAILED', `Replacement ${instanceId} is ${state} before it was ready`);
      }
    }
  }

  async #giveUpAt(deadline: number, instanceId: string, signal: AbortSignal): Promise<never> {
    await this.clock.sleep(Math.max(0, deadline - this.clock.now()), signal);
    throw new SpotGuardError(
      'COMMAND_FAILED',
      `Replacement ${instanceId} was not ready within ${this.config.readyTimeoutSeconds} s: its agent never registered (against an old backend: its status checks never passed), or the health probe never answered. See whether its image or user data starts the agent`,
    );
  }

  /** Looks often at first, then ever less; a look that failed and may pass is no answer. */
  async #until<T>(signal: AbortSignal, look: () => Promise<T | undefined>): Promise<T> {
    for (let pause = firstLookMs; ; pause = Math.min(pause * slowdown, longestPauseMs)) {
      const seen = await look().catch((error) => {
        if (isRetryable(error)) return undefined;
        throw error;
      });
      if (seen !== undefined) return seen;
      await this.clock.sleep(pause, signal);
    }
  }
}
