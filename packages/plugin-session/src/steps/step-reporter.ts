import { maxReportedSteps, paths, type ReportedStep, storableJson } from '@spotguard/protocol';
import { Clock, isRetryable, isSpotGuardError, Logger, StepEvents } from '@spotguard/sdk';
import { inject, injectable } from '@spotguard/sdk/inject';
import { ControlPlane } from '../contract.js';
import { SessionState } from '../control-plane/session-state.js';
import { StepQueue } from './step-queue.js';

const pauseMs = 1_000;
const maxPauseMs = 30_000;

/**
 * Tells our control plane which steps of procedures begin and end, so that people can watch a switch or a failover. Best
 * effort: nothing of it is on disk, no step waits for it, and what cannot be sent soon is dropped, the oldest first.
 */
@injectable()
export class StepReporter {
  readonly #queue = new StepQueue();
  #wake: () => void = () => {};

  constructor(
    @inject(ControlPlane) private readonly controlPlane: ControlPlane,
    @inject(SessionState) private readonly sessionState: SessionState,
    @inject(Clock) private readonly clock: Clock,
    @inject(Logger) private readonly log: Logger,
    @inject(StepEvents) stepEvents: StepEvents,
  ) {
    stepEvents.listen((event) => {
      this.#queue.add(event);
      this.#wake();
    });
  }

  /** Sends steps, at most once a second, until the signal aborts. Never rejects. */
  async keepSending(signal: AbortSignal): Promise<void> {
    for (let pause = pauseMs; !signal.aborted; ) {
      try {
        await this.#untilSomeWait(signal);
        await this.sessionState.registered(signal);
        const isSent = await this.#send(signal);
        pause = isSent ? pauseMs : Math.min(pause * 2, maxPauseMs);
        await this.clock.sleep(pause, signal);
      } catch (error) {
        if (!signal.aborted) this.log.error('Steps of procedures are not reported any more', { error });
        return;
      }
    }
  }

  /** Tries once to send what still waits: at shutdown, for the last steps of a run. Never rejects. */
  async flush(signal: AbortSignal): Promise<void> {
    if (this.#queue.size > 0 && this.sessionState.agentId !== undefined) await this.#send(signal).catch(() => {});
  }

  async #untilSomeWait(signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    if (this.#queue.size > 0) return;
    await new Promise<void>((resolve, reject) => {
      const onAbort = () => reject(signal.reason);
      signal.addEventListener('abort', onAbort, { once: true });
      this.#wake = () => {
        signal.removeEventListener('abort', onAbort);
        resolve();
      };
    }).finally(() => {
      this.#wake = () => {};
    });
  }

  /** Resolves with whether all is well: false when the control plane did not accept the steps. */
  async #send(signal: AbortSignal): Promise<boolean> {
    const { agentId } = this.sessionState;
    if (agentId === undefined || !this.sessionState.has('steps')) {
      this.#queue.clear();
      return true;
    }
    const steps = this.#queue.take(maxReportedSteps);
    const body: unknown = JSON.parse(storableJson({ steps, dropped: this.#queue.dropped }) ?? '');
    try {
      await this.controlPlane.request({ method: 'POST', path: paths.steps(agentId), body, signal });
      return true;
    } catch (error) {
      this.#keepOrDrop(steps, error);
      signal.throwIfAborted();
      this.log.info('Steps of procedures could not be reported', { error, dropped: this.#queue.dropped });
      return false;
    }
  }

  /** A control plane that is under pressure, or refuses the steps, does not get them again. */
  #keepOrDrop(steps: readonly ReportedStep[], error: unknown): void {
    const isUnderPressure = isSpotGuardError(error) && error.details['status'] === 429;
    if (isRetryable(error) && !isUnderPressure) this.#queue.putBack(steps);
    else this.#queue.giveUp(steps);
  }
}
