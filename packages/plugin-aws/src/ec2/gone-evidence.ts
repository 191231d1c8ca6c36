import { type InstanceDescription, isUp } from './instances.js';

/** What one look that EC2 has answered shows of an instance. */
export type Look = 'there' | 'gone' | 'unseen';

/** Returns the look for an answer of `Instances.describe`. `isGone` says what counts as gone; default: not up. */
export function lookOf(
  found: InstanceDescription | undefined,
  isGone: (found: InstanceDescription) => boolean = (shown) => !isUp(shown),
): Look {
  if (found === undefined) return 'unseen';
  return isGone(found) ? 'gone' : 'there';
}

export interface GoneEvidenceOptions {
  /** How many looks in a row prove it; default 3, and 2 where minutes pass between them. */
  readonly minLooks?: number;
  /**
   * How long, in milliseconds, EC2 may not show an instance that is there; default 0. For one that was launched minutes ago,
   * or that nobody has seen yet.
   */
  readonly maxUnseenMs?: number;
}

const defaultLooks = 3;

/**
 * Collects looks at one instance until they prove that it is gone. One look proves nothing: EC2 answers from several
 * copies of its records, and shows what is new only after a while (its developer guide, "Eventual consistency"). A look
 * that failed is no look: do not add it.
 */
export class GoneEvidence {
  readonly #minLooks: number;
  readonly #maxUnseenMs: number;
  #looks = 0;
  #since = 0;

  constructor({ minLooks = defaultLooks, maxUnseenMs = 0 }: GoneEvidenceOptions = {}) {
    this.#minLooks = minLooks;
    this.#maxUnseenMs = maxUnseenMs;
  }

  /** Whether nothing speaks for its end: the last look showed the instance, or there was none yet. */
  get isEmpty(): boolean {
    return this.#looks === 0;
  }

  /** Adds a look made at `now` (monotonic milliseconds), and says whether the instance is proven to be gone. */
  add(look: Look, now: number): boolean {
    if (look === 'there') {
      this.#looks = 0;
      return false;
    }
    if (this.isEmpty) this.#since = now;
    this.#looks += 1;
    return this.#looks >= this.#minLooks && (look === 'gone' || now - this.#since >= this.#maxUnseenMs);
  }
}
