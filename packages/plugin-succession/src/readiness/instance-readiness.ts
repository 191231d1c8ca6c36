import { type InstanceDescription, Instances } from '@spotguard/plugin-aws/contract';
import { InstanceRegistry, Session } from '@spotguard/plugin-session/contract';
import { Clock, SpotGuardError } from '@spotguard/sdk';
import { firstResult, type PollOptions, pollUntil } from '@spotguard/sdk/async';
import { inject, injectable } from '@spotguard/sdk/inject';
import { type AwaitedInstance, HealthProbe, type Readiness } from '../contract.js';

const minPauseMs = 250;
const maxPauseMs = 5_000;
/** EC2 may show a new instance late; one that it does not show for this time does not exist. */
const maxUnseenMs = 120_000;

/** Checks EC2 and the control plane in parallel, and then the health probe. */
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
      (limited) => this.#waitUntilReady(instance, limited),
      (limited) => this.#rejectWhenEnded(instance, limited),
      (limited) => this.#rejectWhenOverdue(instance, limited),
    ]);
  }

  async #waitUntilReady({ instanceId }: AwaitedInstance, signal: AbortSignal): Promise<InstanceDescription> {
    // In parallel, so that neither wait adds to the other.
    const [running] = await Promise.all([
      pollUntil(() => this.#findRunning(instanceId, signal), this.#pollOptions(signal)),
      this.#waitUntilAgentIsUp(instanceId, signal),
    ]);
    const isHealthy = async () => (await this.probe.answers(running.privateIp, signal)) || undefined;
    await pollUntil(isHealthy, this.#pollOptions(signal));
    return running;
  }

  async #findRunning(instanceId: string, signal: AbortSignal): Promise<InstanceDescription | undefined> {
    const found = await this.instances.describe(instanceId, signal);
    return found?.state === 'running' ? found : undefined;
  }

  async #waitUntilAgentIsUp(instanceId: string, signal: AbortSignal): Promise<void> {
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

  async #rejectWhenOverdue({ instanceId, what, timeoutMs }: AwaitedInstance, signal: AbortSignal): Promise<never> {
    await this.clock.sleep(timeoutMs, signal);
    throw new SpotGuardError(
      'COMMAND_FAILED',
      `${what} ${instanceId} was not ready within ${Math.round(timeoutMs / 1000)} s: its agent never registered (with a v4 backend: its status checks never passed), or the health probe never succeeded. Check whether its image or user data starts the agent`,
    );
  }

  #pollOptions(signal: AbortSignal): PollOptions {
    return { clock: this.clock, signal, initialMs: minPauseMs, maxMs: maxPauseMs };
  }
}
