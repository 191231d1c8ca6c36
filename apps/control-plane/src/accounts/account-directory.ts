import { and, eq, gt, isNull, or } from 'drizzle-orm';
import type { Queries } from '../storage/database.js';
import { accounts, tokens } from '../storage/schema.js';
import { createToken, hashToken } from './token.js';
import { findOwner } from './token-store.js';

/** Who a token is for: the programs on the instances, or the people (and their tools) who steer them. */
export type TokenKind = 'agent' | 'operator';

/** An account: it owns workloads, and no other account can reach them. */
export interface Account {
  readonly id: string;
  readonly name: string;
  readonly email: string | null;
  readonly active: boolean;
}

/** An account and what the token that it was found by may do. */
export interface TokenHolder extends Account {
  readonly rights: readonly { readonly tokenId: string; readonly kind: TokenKind }[];
}

const columns = { id: accounts.id, name: accounts.name, email: accounts.email, active: accounts.active };

/**
 * Finds who a token belongs to, active or not; a token that has expired belongs to nobody. The database is asked for
 * the digest, so the time that the answer takes tells nothing of the token.
 */
export async function findAccount(queries: Queries, token: string, now: Date): Promise<TokenHolder | undefined> {
  const rows = await queries
    .select({ ...columns, tokenId: tokens.id, kind: tokens.kind })
    .from(tokens)
    .innerJoin(accounts, eq(accounts.id, tokens.accountId))
    .where(and(eq(tokens.tokenHash, hashToken(token)), or(isNull(tokens.expiresAt), gt(tokens.expiresAt, now))));
  const [first] = rows;
  if (first === undefined) return undefined;
  const { tokenId: _, kind: __, ...account } = first;
  return { ...account, rights: rows.map(({ tokenId, kind }) => ({ tokenId, kind })) };
}

/** What `addAccount` made; the token is readable here and never again. */
export interface AddedAccount {
  readonly id: string;
  readonly token: string;
}

/** An account to add. */
export interface NewAccount {
  readonly name: string;
  /** A random one when it is absent. */
  readonly token?: string | undefined;
  /** Who the token is for; its agents alone when it is absent. */
  readonly kinds?: readonly TokenKind[] | undefined;
}

/** Adds an account with one token; `undefined` when the name, or the given token, is taken. */
export async function addAccount(
  queries: Queries,
  { name, token = createToken(), kinds = ['agent'] }: NewAccount,
): Promise<AddedAccount | undefined> {
  return queries.transaction(async (inner) => {
    if ((await findOwner(inner, token)) !== undefined) return undefined;
    const [added] = await inner.insert(accounts).values({ name }).onConflictDoNothing().returning({
      id: accounts.id,
      createdAt: accounts.createdAt,
    });
    if (added === undefined) return undefined;
    const row = { accountId: added.id, tokenHash: hashToken(token), createdAt: added.createdAt };
    await inner.insert(tokens).values(kinds.map((kind) => ({ ...row, kind })));
    return { id: added.id, token };
  });
}
