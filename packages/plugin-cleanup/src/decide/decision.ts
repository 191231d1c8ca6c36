/** What becomes of one image or snapshot that carries tags of the workload. */
export interface Decision {
  readonly id: string;
  readonly kind: 'image' | 'snapshot';
  /**
   * `remove`: it goes. `keep`: SpotGuard made it, and it is still needed or too young. `leave-alone`: nothing proves that
   * SpotGuard made it, or somebody protects it.
   */
  readonly verdict: 'remove' | 'keep' | 'leave-alone';
  /** Half a sentence that follows "because". */
  readonly reason: string;
}

/** Why something stays. */
export type Stay = Pick<Decision, 'verdict' | 'reason'>;

export function keep(reason: string): Stay {
  return { verdict: 'keep', reason };
}

export function leaveAlone(reason: string): Stay {
  return { verdict: 'leave-alone', reason };
}

export const overLimit: Stay = keep('enough goes in this run; the next one goes on');
