import type { Clock } from '@spotguard/sdk';
import type { Attempt, Moved } from './failover-procedure.js';
import type { FailoverState } from './failover-state.js';
import { PhaseTimer } from './phase-timer.js';

/** What is journaled before an attempt is made. */
export interface MoveIntent {
  readonly state: FailoverState;
  readonly attempt: Attempt;
}

/** One run of the move in this process. The journal has what a next process needs of it. */
export class MoveWork {
  state: FailoverState;
  /** What was prepared and has not ended yet: made again as it is, with a journal or without. */
  current: MoveIntent | undefined;
  result: Moved | undefined;
  readonly timer: PhaseTimer;

  constructor(state: FailoverState, clock: Clock) {
    this.state = state;
    this.timer = new PhaseTimer(clock);
  }

  /** The result of the run as it stands now. */
  end(end: Pick<Moved, 'by' | 'origin' | 'successor' | 'end'>): Moved {
    const { primary, rejected, own, unanswered, climb } = this.state;
    const seconds = this.timer.seconds();
    return { ...end, left: climb.left, state: { primary, rejected, own, unanswered }, seconds };
  }
}
