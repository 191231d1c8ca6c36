import { type InstanceDescription, Instances } from '@spotguard/plugin-aws/contract';
import { InstanceRegistry, Session } from '@spotguard/plugin-session/contract';
import { Clock, SpotGuardError } from '@spotguard/sdk';
import { firstResult, type PollOptions, pollUntil } from '@spotguard/sdk/async';
import { inject, injectable } from '@spotguard/sdk/inject';
import { type AwaitedInstance, HealthProbe, type Readiness } from '../contract.js';

const minPauseMs = 250;
const maxPauseMs = 5_000;
/** EC2 may show a new instance late; one that it has not shown for so long is not there. */
const maxUnseenMs = 120_000;

/** Looks at EC2, the control plane and the health probe side by side. */
@injectable()
export class InstanceReadiness implements Readiness {
  constructor(
    @inject(Instances) private readonly instances: Instances,
    @inject(InstanceRegistry) private readonly registry: InstanceRegistry,
    @inject(Session) private readonly session: Session,
    @inject(HealthProbe) private readonly probe: HealthProbe,
    @inject(Clock) private readonly clock: Clock,
  ) {}

  async untilReady(instance: AwaitedInstance, signal: AbortSignal): Promise<InstanceDescription> {
    return firstResult(signal, [
      (limited) => this.#untilUp(instance, limited),
      (limited) => this.#rejectWhenEnded(instance, limited),
      (limited) => this.#rejectInTime(instance, limited),
    ]);
  }

  async #untilUp({ instanceId }: AwaitedInstance, signal: AbortSignal): Promise<InstanceDescription> {
    // Side by side: whichever is seen later, no further look is needed then.
    const [running] = await Promise.all([
      pollUntil(() => this.#ifRunning(instanceId, signal), this.#pollOptions(signal)),
      this.#untilAgentIsUp(instanceId, signal),
    ]);
    const isHealthy = async () => (await this.probe.answers(running.privateIp, signal)) || undefined;
    await pollUntil(isHealthy, this.#pollOptions(signal));
    return running;
  }

  async #ifRunning(instanceId: string, signal: AbortSignal): Promise<InstanceDescription | undefined> {
    const found = await this.instances.describe(instanceId, signal);
    return found?.state === 'running' ? found : undefined;
  }

  async #untilAgentIsUp(instanceId: string, signal: AbortSignal): Promise<void> {
    if (await this.session.supports('instance-registry', signal))
      await this.registry.until(instanceId, 'registered', signal);
    else {
      const passes = async () => (await this.instances.statusChecksPass(instanceId, signal)) || undefined;
      await pollUntil(passes, this.#pollOptions(signal));
    }
  }

  async #rejectWhenEnded({ instanceId, what }: AwaitedInstance, signal: AbortSignal): Promise<never> {
    const found = await this.instances.confirmGone(instanceId, { maxUnseenMs }, signal);
    const state = found?.state ?? 'not known to EC2';
    throw new SpotGuardError('COMMAND_FAILED', `${what} ${instanceId} is ${state} before it was ready`);
  }

  async #rejectInTime({ instanceId, what, timeoutMs }: AwaitedInstance, signal: AbortSignal): Promise<never> {
    await this.clock.sleep(timeoutMs, signal);
    throw new SpotGuardError(
      'COMMAND_FAILED',
      `${what} ${instanceId} was not ready within ${Math.round(timeoutMs / 1000)} s: its agent never registered (against an old backend: its status checks never passed), or the health probe never answered. See whether its image or user data starts the agent`,
    );
  }

  #pollOptions(signal: AbortSignal): PollOptions {
    return { clock: this.clock, signal, initialMs: minPauseMs, maxMs: maxPauseMs };
  }
}
