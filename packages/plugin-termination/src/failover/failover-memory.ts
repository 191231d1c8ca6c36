import type { Clock } from '@spotguard/sdk';
import type { Attempt, HandOverResult } from './failover-procedure.js';
import type { FailoverState } from './failover-state.js';
import { PhaseTimer } from './phase-timer.js';

/** What is journaled before an attempt is made. */
export interface AttemptIntent {
  readonly state: FailoverState;
  readonly attempt: Attempt;
}

/** What this process knows of one run of the failover. The journal holds what the next process needs. */
export class FailoverMemory {
  state: FailoverState;
  /** The attempt that was prepared and has not ended; it is repeated unchanged, with or without a journal. */
  current: AttemptIntent | undefined;
  result: HandOverResult | undefined;
  readonly timer: PhaseTimer;

  constructor(state: FailoverState, clock: Clock) {
    this.state = state;
    this.timer = new PhaseTimer(clock);
  }

  /** Completes the result with the state and the seconds spent so far. */
  resultWith(result: Pick<HandOverResult, 'promotedBy' | 'origin' | 'successor' | 'failureReason'>): HandOverResult {
    const { primary, rejected, ownInstances, unansweredTokens, launchProgress } = this.state;
    const seconds = this.timer.seconds();
    const state = { primary, rejected, ownInstances, unansweredTokens };
    return { ...result, skipped: launchProgress.skipped, state, seconds };
  }
}
