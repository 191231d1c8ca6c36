import { Instances } from '@spotguard/plugin-aws/contract';
import { Session } from '@spotguard/plugin-session/contract';
import { Clock, describeError, isRetryable, type Output, type Step, type StepRun } from '@spotguard/sdk';
import { firstResult, pollUntil } from '@spotguard/sdk/async';
import { inject, injectable } from '@spotguard/sdk/inject';
import { PredecessorProof } from './predecessor-proof.js';
import type { SuccessionProcedure } from './succession-procedure.js';

type Intent = Output<SuccessionProcedure['steps']['retire-predecessor']['intent']>;
type Result = Output<SuccessionProcedure['steps']['retire-predecessor']['result']>;

/** Time that the predecessor has to terminate itself before this instance does it. */
const graceMs = 60_000;
const retryMs = 10_000;

/**
 * Waits until the predecessor has terminated itself. If it does not, this instance terminates it, when that was ordered and
 * EC2 proves that the two belong together.
 */
@injectable()
export class RetirePredecessorStep implements Step<SuccessionProcedure, 'retire-predecessor'> {
  constructor(
    @inject(Instances) private readonly instances: Instances,
    @inject(PredecessorProof) private readonly proof: PredecessorProof,
    @inject(Session) private readonly session: Session,
    @inject(Clock) private readonly clock: Clock,
  ) {}

  prepare(run: StepRun<SuccessionProcedure>): Intent {
    const retireAfterSeconds =
      run.input.kind === 'standby' ? this.#secondsFromSettings(run) : run.input.retireAfterSeconds;
    if (retireAfterSeconds === undefined) return {};
    return { terminateAt: run.results['take-over'].at + retireAfterSeconds * 1000 };
  }

  /** No command says when the predecessor of a promoted replica is terminated, so the settings of the workload count. */
  #secondsFromSettings(run: StepRun<SuccessionProcedure>): number | undefined {
    const { auto_terminate_enabled: isEnabled, terminate_wait_seconds: seconds } = this.session.settings ?? {};
    const hasHandedOver = run.results['await-hand-over'].by === 'hand-over';
    return hasHandedOver && isEnabled === true && seconds !== undefined && seconds > 0 ? seconds : undefined;
  }

  async perform({ terminateAt }: Intent, run: StepRun<SuccessionProcedure>): Promise<Result> {
    if (terminateAt === undefined) return {};
    const { predecessor } = run.input;
    const leftRunning = await firstResult(run.signal, [
      (signal) => this.#waitUntilTerminated(predecessor, signal),
      (signal) => this.#terminateWhenOverdue(predecessor, terminateAt, run, signal),
    ]);
    return leftRunning === undefined ? { terminatedAt: this.clock.now() } : { leftRunning };
  }

  /** Resolves with undefined when the predecessor is terminated, or with the reason why it is left running. */
  async #terminateWhenOverdue(
    predecessor: string,
    terminateAt: number,
    run: StepRun<SuccessionProcedure>,
    signal: AbortSignal,
  ): Promise<string | undefined> {
    const waitMs = terminateAt - run.results['take-over'].at;
    await this.clock.sleep(run.remainingMs(terminateAt + graceMs, waitMs + graceMs), signal);
    const reason = await this.#reasonAgainstEnding(predecessor, signal);
    if (reason !== undefined) {
      run.log.error('This instance does not terminate its predecessor', { instanceId: predecessor, reason });
      return reason;
    }
    run.log.warn('The predecessor did not terminate itself; terminating it', { instanceId: predecessor });
    try {
      await this.instances.terminate(predecessor, signal);
    } catch (error) {
      if (signal.aborted || isRetryable(error)) throw error;
      run.log.error('The predecessor cannot be terminated and still runs: terminate it by hand', {
        instanceId: predecessor,
        error,
      });
      return describeError(error);
    }
    return this.#waitUntilTerminated(predecessor, signal);
  }

  async #waitUntilTerminated(predecessor: string, signal: AbortSignal): Promise<undefined> {
    await this.instances.confirmGone(predecessor, { isGone: ({ state }) => state === 'terminated' }, signal);
  }

  /** Retries until EC2 answers, as a failed read proves nothing. */
  async #reasonAgainstEnding(predecessor: string, signal: AbortSignal): Promise<string | undefined> {
    const { reason } = await pollUntil(
      async (polling) => ({ reason: await this.proof.reasonAgainstEnding(predecessor, polling) }),
      { clock: this.clock, signal, initialMs: retryMs, maxMs: retryMs },
    );
    return reason;
  }
}
