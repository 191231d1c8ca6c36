import { and, eq, isNull, lt, or } from 'drizzle-orm';
import { storedAnswers } from '../storage/schema.js';
import type { Scope } from '../storage/scope.js';

/** A request with an `Idempotency-Key`. */
export interface KeyedRequest {
  /** The kind and id of the user or token; others may use the same key. */
  readonly caller: string;
  readonly operation: string;
  readonly key: string;
  readonly requestHash: string;
}

/** What is known about a key: nothing yet, the answer of its first request, that this still runs, or that it was another request. */
export type KnownKey =
  | { readonly kind: 'new' }
  | { readonly kind: 'answered'; readonly status: number; readonly body: string | null }
  | { readonly kind: 'running' }
  | { readonly kind: 'other-request' };

/** The answers of an account to requests with an `Idempotency-Key`. */
export interface StoredAnswers {
  /** Claims the key for this request, unless it is known. A claim without an answer ends after a minute, and a key after a day. */
  claim(request: KeyedRequest): Promise<KnownKey>;
  /** Stores the answer. A `body` of null is for an answer with a secret. */
  store(request: KeyedRequest, answer: { readonly status: number; readonly body: string | null }): Promise<void>;
  /** Ends the claim without an answer, so that the request can be repeated. */
  release(request: KeyedRequest): Promise<void>;
}

/** For how long an answer is kept. */
const keptHours = 24;
/** A server that runs needs less for any request; afterwards the server that claimed the key has ended. */
const maxRunningMilliseconds = 60_000;

/** Creates the store of one account's answers. */
export function storedAnswersOf(scope: Scope): StoredAnswers {
  const { queries, accountId, clock } = scope;
  const rowOf = ({ caller, operation, key }: KeyedRequest) =>
    and(
      eq(storedAnswers.accountId, accountId),
      eq(storedAnswers.caller, caller),
      eq(storedAnswers.operation, operation),
      eq(storedAnswers.key, key),
    );
  return {
    claim: async (request) => {
      const now = clock.now();
      const before = (milliseconds: number) => lt(storedAnswers.createdAt, new Date(now.getTime() - milliseconds));
      const isOver = or(
        before(keptHours * 3_600_000),
        and(isNull(storedAnswers.status), before(maxRunningMilliseconds)),
      );
      const fresh = { ...request, accountId, createdAt: now, status: null, body: null };
      const { accountId: id, caller, operation, key } = storedAnswers;
      const claimed = await queries
        .insert(storedAnswers)
        .values(fresh)
        .onConflictDoUpdate({ target: [id, caller, operation, key], set: fresh, setWhere: isOver })
        .returning({ id: storedAnswers.id });
      if (claimed.length > 0) return { kind: 'new' };
      const [known] = await queries.select().from(storedAnswers).where(rowOf(request));
      // Released between the two queries: as if it were running, so that the caller tries again.
      if (known === undefined) return { kind: 'running' };
      if (known.requestHash !== request.requestHash) return { kind: 'other-request' };
      if (known.status === null) return { kind: 'running' };
      return { kind: 'answered', status: known.status, body: known.body };
    },
    store: async (request, answer) => {
      await queries.update(storedAnswers).set(answer).where(rowOf(request));
    },
    release: async (request) => {
      await queries.delete(storedAnswers).where(and(rowOf(request), isNull(storedAnswers.status)));
    },
  };
}
