/** What is done with one image or snapshot that carries tags of the workload. */
export interface Decision {
  readonly id: string;
  readonly kind: 'image' | 'snapshot';
  /**
   * `remove`: it is removed. `keep`: SpotGuard made it, and it is still needed or too young. `leave-alone`: nothing proves
   * that SpotGuard made it, or it is protected.
   */
  readonly verdict: 'remove' | 'keep' | 'leave-alone';
  /** The part of a sentence that follows "because". */
  readonly reason: string;
}

/** Why something is not removed. */
export type Stay = Pick<Decision, 'verdict' | 'reason'>;

export function keep(reason: string): Stay {
  return { verdict: 'keep', reason };
}

export function leaveAlone(reason: string): Stay {
  return { verdict: 'leave-alone', reason };
}

export const overLimit: Stay = keep('this run removes its maximum already; a later run removes it');
