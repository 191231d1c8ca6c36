import { Instances, isUp } from '@spotguard/plugin-aws/contract';
import { Session } from '@spotguard/plugin-session/contract';
import { RetirementTags } from '@spotguard/plugin-succession/contract';
import { tagKeys } from '@spotguard/protocol';
import { Clock, isRetryable, type Output, type Step, type StepRun } from '@spotguard/sdk';
import { inject, injectable } from '@spotguard/sdk/inject';
import type { SwitchProcedure } from '../switch-procedure.js';

type Intent = Output<SwitchProcedure['steps']['retire']['intent']>;

/**
 * Tags this instance as retired, and terminates it after the ordered time. That time is journaled, so a restart does not
 * change it.
 */
@injectable()
export class RetireStep implements Step<SwitchProcedure, 'retire'> {
  constructor(
    @inject(Instances) private readonly instances: Instances,
    @inject(Session) private readonly session: Session,
    @inject(RetirementTags) private readonly tags: RetirementTags,
    @inject(Clock) private readonly clock: Clock,
  ) {}

  prepare(run: StepRun<SwitchProcedure>): Intent {
    const { verify, promote } = run.results;
    if (verify.retirement.kind === 'keep') return {};
    return { terminateAt: promote.at + verify.retirement.waitSeconds * 1000 };
  }

  async perform({ terminateAt }: Intent, run: StepRun<SwitchProcedure>) {
    this.session.retire();
    const { from, retirement } = run.results.verify;
    await this.#writeTags(from.instanceId, run);
    if (terminateAt === undefined) return {};
    const maxWaitMs = retirement.kind === 'keep' ? 0 : retirement.waitSeconds * 1000;
    await this.clock.sleep(run.remainingMs(terminateAt, maxWaitMs), run.signal);
    const { instanceId } = from;
    const reason = await this.#reasonToKeepRunning(run);
    if (reason !== undefined) {
      run.log.error(
        'This instance is not terminated, as its replacement is gone: decide which instance is to carry the workload',
        { reason },
      );
      return {};
    }
    run.log.info('Terminating this instance: its replacement is the primary', { instanceId });
    try {
      await this.instances.terminate(instanceId, run.signal);
    } catch (error) {
      if (run.signal.aborted || isRetryable(error)) throw error;
      // The successor tries too, and reports an instance that cannot be terminated.
      run.log.error('This instance could not be terminated and still runs', { instanceId, error });
    }
    return {};
  }

  /**
   * The reason when the replacement has died since its promotion. A replacement that names a successor has handed over
   * before it ended, which is no reason.
   */
  async #reasonToKeepRunning(run: StepRun<SwitchProcedure>): Promise<string | undefined> {
    const { instanceId } = run.results.ready.to;
    const found = await this.instances.describe(instanceId, run.signal).catch(() => undefined);
    run.signal.throwIfAborted();
    if (found === undefined || isUp(found)) return undefined;
    return found.tags[tagKeys.successor] === undefined ? `${instanceId} is ${found.state}` : undefined;
  }

  /** Without a control plane, only these tags tell a later start of this instance that it must not carry the workload. */
  async #writeTags(instanceId: string, run: StepRun<SwitchProcedure>): Promise<void> {
    const successor = run.results.ready.to.instanceId;
    try {
      await this.tags.write(successor, run.signal);
    } catch (error) {
      if (run.signal.aborted || isRetryable(error)) throw error;
      run.log.error('This instance could not be tagged as retired; do not start its agent again', {
        instanceId,
        error,
      });
    }
  }
}
