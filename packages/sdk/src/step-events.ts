import { defineToken } from './token.js';

/**
 * What happens to the steps of all procedures of the build, for plugins that show a run while it happens. Nothing is
 * stored: what happened before the agent started is not told again.
 */
export interface StepEvents {
  /**
   * Calls `listener` with each event until the agent ends. Call it in `setup`. The listener is called in the middle of the
   * step, also of a failover, so it has to return at once: it only notes the event. An error that it throws is logged.
   */
  listen(listener: (event: StepEvent) => void): void;
}
export const StepEvents = defineToken<StepEvents>('sdk/step-events');

/** A step of a run began or ended. */
export interface StepEvent {
  /** The key of the run. */
  readonly run: string;
  /** The id of the procedure. */
  readonly procedure: string;
  /** The id of the command whose handler waits for the run; undefined for a run that no command has started. */
  readonly commandId: string | undefined;
  readonly step: string;
  /** 1 at first, and one more each time that the step is prepared again. */
  readonly attempt: number;
  /** `undo`: what the step did is reversed. */
  readonly phase: 'perform' | 'undo';
  /** When it happened, in epoch milliseconds. A step that the end of an agent interrupted begins again. */
  readonly at: number;
  /**
   * How the attempt ended; undefined when it began. `failed`: it is tried again, or the run is undone. `passed-over`: it
   * failed for good, and the run goes on with the next step.
   */
  readonly outcome: 'done' | 'failed' | 'passed-over' | undefined;
  /** What the step says about itself, see `describe` of {@link Step}, or why it failed. */
  readonly detail: string | undefined;
}
