import { type InstanceDescription, Instances, isUp } from '@spotguard/plugin-aws/contract';
import { InstanceRegistry, Session } from '@spotguard/plugin-session/contract';
import { tagKeys } from '@spotguard/protocol';
import { Clock, InstanceIdentity, isRetryable, type Output, type Step, type StepRun } from '@spotguard/sdk';
import { firstResult } from '@spotguard/sdk/async';
import { inject, injectable } from '@spotguard/sdk/inject';
import type { SuccessionProcedure } from './succession-procedure.js';

type Result = Output<SuccessionProcedure['steps']['await-hand-over']['result']>;

const retryMs = 2_000;
const retryV4Ms = 60_000;

/** Waits for whichever comes first: the promotion of this instance, or the end of its predecessor. */
@injectable()
export class AwaitHandOverStep implements Step<SuccessionProcedure, 'await-hand-over'> {
  constructor(
    @inject(InstanceIdentity) private readonly identity: InstanceIdentity,
    @inject(Session) private readonly session: Session,
    @inject(InstanceRegistry) private readonly registry: InstanceRegistry,
    @inject(Instances) private readonly instances: Instances,
    @inject(Clock) private readonly clock: Clock,
  ) {}

  prepare() {
    return {};
  }

  async perform(_: object, run: StepRun<SuccessionProcedure>): Promise<Result> {
    const by = await firstResult(run.signal, [
      (signal) => this.#waitForPromotion(signal),
      (signal) => this.#waitUntilGone(run.input.predecessor, signal),
    ]);
    return { by };
  }

  /** Retries when the control plane fails, so that its failures do not end the wait for the predecessor. */
  async #waitForPromotion(signal: AbortSignal): Promise<Result['by']> {
    await this.session.registered(signal);
    for (;;) {
      try {
        await this.registry.until(this.identity.instanceId, 'primary', signal);
        return 'hand-over';
      } catch (error) {
        signal.throwIfAborted();
        // A v4 backend does not know promotions; there, only the end of the predecessor ends the wait.
        await this.clock.sleep(isRetryable(error) ? retryMs : retryV4Ms, signal);
      }
    }
  }

  /** Gone is a predecessor that can no longer serve, or has named this instance as its successor. */
  async #waitUntilGone(predecessor: string, signal: AbortSignal): Promise<Result['by']> {
    const isGone = (found: InstanceDescription) =>
      found.tags[tagKeys.successor] === this.identity.instanceId || !isUp(found);
    await this.instances.confirmGone(predecessor, { isGone }, signal);
    return 'predecessor-gone';
  }
}
