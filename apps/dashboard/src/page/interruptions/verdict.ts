/** How much has to be left at the hand-over for it not to be tight. */
const tightMilliseconds = 20_000;
/**
 * After so long without a word an agent counts as silent here. It makes contact every 30 seconds at the latest, so that a
 * shorter silence proves nothing.
 */
const silentMilliseconds = 40_000;

/** What decides whether a person is needed while AWS is about to take an instance. Times are milliseconds since 1970. */
export interface NoticeFacts {
  readonly now: number;
  readonly deadline: number;
  /** How it ended, as the server says; null is as `under-way`. */
  readonly outcome: 'under-way' | 'survived' | 'not-survived' | null;
  readonly noticedAt: number;
  /** When another instance was the primary; null while none is. */
  readonly handedOverAt: number | null;
  /** When another instance will probably serve; null when nobody knows. */
  readonly expectedAt: number | null;
  /** Whether a failover was tried and launched nothing. */
  readonly hasFailed: boolean;
  /** Whether a freeze forbids what would save it. */
  readonly isFrozen: boolean;
  /** Why its agent would do nothing; null when it would do something. */
  readonly preventedBy: string | null;
  /** When its agent was last in contact; null when it never was. */
  readonly lastContactAt: number | null;
}

/** What to say about it, the worst reason first. */
export type Verdict =
  | { readonly kind: 'survived'; readonly secondsLeft: number | null }
  | { readonly kind: 'not-survived'; readonly secondsWithout: number | null }
  | { readonly kind: 'needed'; readonly reason: 'failed' | 'frozen' | 'prevented' | 'silent' | 'too-late' }
  /** It probably takes over in so many seconds, so many before the deadline. */
  | { readonly kind: 'nothing-to-do' | 'tight'; readonly seconds: number; readonly secondsLeft: number }
  /** Nobody has said how long it takes. */
  | { readonly kind: 'no-forecast' }
  /** The deadline has passed, and whether AWS took the instance is not known yet. */
  | { readonly kind: 'passed' };

/** Judges a notice: nothing to do, tight, or a person is needed; and afterwards whether it was survived. */
export function verdictOf(facts: NoticeFacts): Verdict {
  const { now, deadline, outcome, handedOverAt, lastContactAt } = facts;
  if (handedOverAt !== null && handedOverAt <= deadline) return survived((deadline - handedOverAt) / 1_000);
  if (outcome === 'survived') return survived(null);
  if (outcome === 'not-survived') {
    return { kind: 'not-survived', secondsWithout: handedOverAt === null ? null : (handedOverAt - deadline) / 1_000 };
  }
  if (facts.hasFailed) return needed('failed');
  if (facts.isFrozen) return needed('frozen');
  if (facts.preventedBy !== null) return needed('prevented');
  if (now > deadline) return { kind: 'passed' };
  if (now - Math.max(lastContactAt ?? 0, facts.noticedAt) > silentMilliseconds) return needed('silent');
  if (facts.expectedAt === null) return { kind: 'no-forecast' };
  // What is late was expected for now at the earliest.
  const expectedAt = Math.max(facts.expectedAt, now);
  const left = deadline - expectedAt;
  if (left <= 0) return needed('too-late');
  const kind = left >= tightMilliseconds ? 'nothing-to-do' : 'tight';
  return { kind, seconds: (expectedAt - now) / 1_000, secondsLeft: left / 1_000 };
}

function survived(secondsLeft: number | null): Verdict {
  return { kind: 'survived', secondsLeft };
}

function needed(reason: Extract<Verdict, { kind: 'needed' }>['reason']): Verdict {
  return { kind: 'needed', reason };
}
