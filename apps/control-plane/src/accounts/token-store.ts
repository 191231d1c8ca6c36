import { and, eq, gt, isNull, lt, or, sql } from 'drizzle-orm';
import type { Queries } from '../storage/database.js';
import { accounts, tokens } from '../storage/schema.js';
import { createToken, hashToken } from './token.js';

/** Finds the name of the account that a token belongs to, or belonged to before it expired. */
export async function findOwner(queries: Queries, token: string): Promise<string | undefined> {
  const [owner] = await queries
    .select({ name: accounts.name })
    .from(tokens)
    .innerJoin(accounts, eq(accounts.id, tokens.accountId))
    .where(eq(tokens.tokenHash, hashToken(token)))
    .limit(1);
  return owner?.name;
}

/** Which tokens of an account to replace, and how long they stay valid beside the new one. */
export interface TokenRotation {
  readonly accountId: string;
  readonly kind: 'agent' | 'operator';
  readonly overlapSeconds: number;
  readonly now: Date;
  /** The new token; by default a random one. */
  readonly token?: string | undefined;
}

/** Adds a new token of one kind to an account and returns it. Earlier tokens of that kind expire after the overlap at the latest. */
export async function rotateToken(
  queries: Queries,
  { accountId, kind, overlapSeconds, now, token = createToken() }: TokenRotation,
): Promise<string> {
  const end = new Date(now.getTime() + overlapSeconds * 1_000);
  await queries.transaction(async (inner) => {
    await expireTokens(inner, and(eq(tokens.accountId, accountId), eq(tokens.kind, kind)), end);
    await inner.insert(tokens).values({ accountId, kind, tokenHash: hashToken(token), createdAt: now });
  });
  return token;
}

/** Sets when the matching tokens expire. A token that expires earlier keeps its time. */
export async function expireTokens(queries: Queries, condition: ReturnType<typeof and>, end: Date): Promise<void> {
  await queries
    .update(tokens)
    .set({ expiresAt: end })
    .where(and(condition, or(isNull(tokens.expiresAt), gt(tokens.expiresAt, end))));
}

/** Stores when a token was last used, at most once a minute, so that not every request writes. */
export async function noteTokenUse(queries: Queries, tokenId: string, now: Date): Promise<void> {
  const aMinuteAgo = sql`${now.toISOString()}::timestamptz - interval '1 minute'`;
  await queries
    .update(tokens)
    .set({ lastUsedAt: now })
    .where(and(eq(tokens.id, tokenId), or(isNull(tokens.lastUsedAt), lt(tokens.lastUsedAt, aMinuteAgo))));
}
