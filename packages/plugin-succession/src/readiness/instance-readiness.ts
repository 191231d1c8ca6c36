import { type InstanceDescription, Instances } from '@spotguard/plugin-aws/contract';
import { HostRegistry, Session } from '@spotguard/plugin-session/contract';
import { Clock, isRetryable, SpotGuardError } from '@spotguard/sdk';
import { inject, injectable } from '@spotguard/sdk/inject';
import { type AwaitedInstance, HealthProbe, type Readiness } from '../contract.js';
import { firstOf } from '../first-of.js';

const firstPauseMs = 250;
const maxPauseMs = 5_000;
const pauseGrowth = 1.5;
/** One look that shows an ended instance proves nothing: EC2 answers from several copies of its records. */
const looksThatProveTheEnd = 2;

/** Looks at EC2, the control plane and the health probe side by side. */
@injectable()
export class InstanceReadiness implements Readiness {
  constructor(
    @inject(Instances) private readonly instances: Instances,
    @inject(HostRegistry) private readonly hosts: HostRegistry,
    @inject(Session) private readonly session: Session,
    @inject(HealthProbe) private readonly probe: HealthProbe,
    @inject(Clock) private readonly clock: Clock,
  ) {}

  async untilReady(instance: AwaitedInstance, signal: AbortSignal): Promise<InstanceDescription> {
    return firstOf(signal, [
      (limited) => this.#untilUp(instance, limited),
      (limited) => this.#rejectWhenEnded(instance, limited),
      (limited) => this.#rejectInTime(instance, limited),
    ]);
  }

  async #untilUp({ instanceId }: AwaitedInstance, signal: AbortSignal): Promise<InstanceDescription> {
    // Side by side: whichever is seen later, no further look is needed then.
    const [running] = await Promise.all([
      this.#poll(signal, () => this.#ifRunning(instanceId, signal)),
      this.#untilAgentIsUp(instanceId, signal),
    ]);
    await this.#poll(signal, async () => (await this.probe.answers(running.privateIp, signal)) || undefined);
    return running;
  }

  async #ifRunning(instanceId: string, signal: AbortSignal): Promise<InstanceDescription | undefined> {
    const found = await this.instances.describe(instanceId, signal);
    return found?.state === 'running' ? found : undefined;
  }

  async #untilAgentIsUp(instanceId: string, signal: AbortSignal): Promise<void> {
    if (await this.session.supports('instance-registry', signal))
      await this.hosts.until(instanceId, 'registered', signal);
    else {
      await this.#poll(signal, async () => (await this.instances.statusChecksPass(instanceId, signal)) || undefined);
    }
  }

  async #rejectWhenEnded({ instanceId, what }: AwaitedInstance, signal: AbortSignal): Promise<never> {
    for (let ended = 0; ; ) {
      await this.clock.sleep(maxPauseMs, signal);
      const state = (await this.instances.describe(instanceId, signal).catch(() => undefined))?.state;
      ended = state === 'shutting-down' || state === 'terminated' || state === 'stopped' ? ended + 1 : 0;
      if (ended >= looksThatProveTheEnd) {
        throw new SpotGuardError('COMMAND_FAILED', `${what} ${instanceId} is ${state} before it was ready`);
      }
    }
  }

  async #rejectInTime({ instanceId, what, timeoutMs }: AwaitedInstance, signal: AbortSignal): Promise<never> {
    await this.clock.sleep(timeoutMs, signal);
    throw new SpotGuardError(
      'COMMAND_FAILED',
      `${what} ${instanceId} was not ready within ${Math.round(timeoutMs / 1000)} s: its agent never registered (against an old backend: its status checks never passed), or the health probe never answered. See whether its image or user data starts the agent`,
    );
  }

  /** Often at first, then ever less; a look that failed and may pass is no answer. */
  async #poll<T>(signal: AbortSignal, look: () => Promise<T | undefined>): Promise<T> {
    for (let pauseMs = firstPauseMs; ; pauseMs = Math.min(pauseMs * pauseGrowth, maxPauseMs)) {
      const seen = await look().catch((error) => {
        if (isRetryable(error)) return undefined;
        throw error;
      });
      if (seen !== undefined) return seen;
      await this.clock.sleep(pauseMs, signal);
    }
  }
}
