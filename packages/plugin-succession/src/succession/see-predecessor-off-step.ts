import { Instances } from '@spotguard/plugin-aws/contract';
import { Session } from '@spotguard/plugin-session/contract';
import { Clock, describeError, isRetryable, type Output, type Step, type StepRun } from '@spotguard/sdk';
import { firstResult, pollUntil } from '@spotguard/sdk/async';
import { inject, injectable } from '@spotguard/sdk/inject';
import { PredecessorProof } from './predecessor-proof.js';
import type { SuccessionProcedure } from './succession-procedure.js';

type Intent = Output<SuccessionProcedure['steps']['see-predecessor-off']['intent']>;
type Result = Output<SuccessionProcedure['steps']['see-predecessor-off']['result']>;

/** How long after its time a predecessor may take to end itself before this instance does it. */
const graceMs = 60_000;
const askAgainMs = 10_000;

/** The old instance ends itself; if it does not, this one does, as the command asked for it and EC2 proves that it may. */
@injectable()
export class SeePredecessorOffStep implements Step<SuccessionProcedure, 'see-predecessor-off'> {
  constructor(
    @inject(Instances) private readonly instances: Instances,
    @inject(PredecessorProof) private readonly proof: PredecessorProof,
    @inject(Session) private readonly session: Session,
    @inject(Clock) private readonly clock: Clock,
  ) {}

  prepare(run: StepRun<SuccessionProcedure>): Intent {
    const retireAfterSeconds =
      run.input.kind === 'standby' ? this.#retireAfterSettings(run) : run.input.retireAfterSeconds;
    if (retireAfterSeconds === undefined) return {};
    return { terminateAt: run.results['take-over'].at + retireAfterSeconds * 1000 };
  }

  /** Nobody tells the predecessor of a promoted replica when to end: the settings do. */
  #retireAfterSettings(run: StepRun<SuccessionProcedure>): number | undefined {
    const { auto_terminate_enabled: ends, terminate_wait_seconds: seconds } = this.session.settings ?? {};
    const handedOver = run.results['await-hand-over'].by === 'hand-over';
    return handedOver && ends === true && seconds !== undefined && seconds > 0 ? seconds : undefined;
  }

  async perform({ terminateAt }: Intent, run: StepRun<SuccessionProcedure>): Promise<Result> {
    if (terminateAt === undefined) return {};
    const { predecessor } = run.input;
    const leftRunning = await firstResult(run.signal, [
      (signal) => this.#untilTerminated(predecessor, signal),
      (signal) => this.#endInTime(predecessor, terminateAt, run, signal),
    ]);
    return leftRunning === undefined ? { terminatedAt: this.clock.now() } : { leftRunning };
  }

  /** Resolves when the predecessor has ended, or with the reason why it is left running. */
  async #endInTime(
    predecessor: string,
    terminateAt: number,
    run: StepRun<SuccessionProcedure>,
    signal: AbortSignal,
  ): Promise<string | undefined> {
    const waitMs = terminateAt - run.results['take-over'].at;
    await this.clock.sleep(run.remainingMs(terminateAt + graceMs, waitMs + graceMs), signal);
    const reason = await this.#reasonAgainstEnding(predecessor, signal);
    if (reason !== undefined) {
      run.log.error('The predecessor is not ended by this instance', { instanceId: predecessor, reason });
      return reason;
    }
    run.log.warn('The predecessor did not end itself; terminating it', { instanceId: predecessor });
    try {
      await this.instances.terminate(predecessor, signal);
    } catch (error) {
      if (signal.aborted || isRetryable(error)) throw error;
      run.log.error('The predecessor cannot be ended and runs on: end it by hand', { instanceId: predecessor, error });
      return describeError(error);
    }
    return this.#untilTerminated(predecessor, signal);
  }

  async #untilTerminated(predecessor: string, signal: AbortSignal): Promise<undefined> {
    await this.instances.confirmGone(predecessor, { isGone: ({ state }) => state === 'terminated' }, signal);
  }

  /** Asked until EC2 answers: what cannot be read proves nothing either way. */
  async #reasonAgainstEnding(predecessor: string, signal: AbortSignal): Promise<string | undefined> {
    const { reason } = await pollUntil(
      async (look) => ({ reason: await this.proof.reasonAgainstEnding(predecessor, look) }),
      { clock: this.clock, signal, initialMs: askAgainMs, maxMs: askAgainMs },
    );
    return reason;
  }
}
