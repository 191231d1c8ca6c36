import { and, eq, gt, isNull, or } from 'drizzle-orm';
import type { Queries } from '../storage/database.js';
import { accounts, tokens } from '../storage/schema.js';
import { createToken, hashToken } from './token.js';
import { findOwner } from './token-store.js';

/** Who may use a token: the agents on the instances, or people and their tools. */
export type TokenKind = 'agent' | 'operator';

/** An account owns workloads. No other account can see or change them. */
export interface Account {
  readonly id: string;
  readonly name: string;
  readonly email: string | null;
  readonly active: boolean;
}

/** What a token may be used for, and until when; null without an end. */
export interface TokenRight {
  readonly tokenId: string;
  readonly kind: TokenKind;
  readonly expiresAt: Date | null;
  readonly name: string | null;
  /** What a token for people may do; null is all that an operator may. */
  readonly scope: 'read' | 'operate' | 'administer' | null;
}

/** An account that was found by a token, with the rights of that token. */
export interface TokenHolder extends Account {
  readonly rights: readonly TokenRight[];
}

const columns = { id: accounts.id, name: accounts.name, email: accounts.email, active: accounts.active };
const rightColumns = { kind: tokens.kind, scope: tokens.scope, expiresAt: tokens.expiresAt };

/**
 * Finds the account of a token, also a disabled account; undefined for an unknown or expired token. The query compares
 * digests, so its duration reveals nothing about the token.
 */
export async function findAccount(queries: Queries, token: string, now: Date): Promise<TokenHolder | undefined> {
  const rows = await queries
    .select({ ...columns, tokenId: tokens.id, tokenName: tokens.name, ...rightColumns })
    .from(tokens)
    .innerJoin(accounts, eq(accounts.id, tokens.accountId))
    .where(and(eq(tokens.tokenHash, hashToken(token)), or(isNull(tokens.expiresAt), gt(tokens.expiresAt, now))));
  const [first] = rows;
  if (first === undefined) return undefined;
  const { id, name, email, active } = first;
  const rights = rows.map(({ tokenId, tokenName, kind, scope, expiresAt }) => {
    return { tokenId, kind, name: tokenName, scope, expiresAt };
  });
  return { id, name, email, active, rights };
}

/** The account that `addAccount` created. Its token cannot be read again later. */
export interface AddedAccount {
  readonly id: string;
  readonly token: string;
}

/** An account to add. */
export interface NewAccount {
  readonly name: string;
  /** By default a random token. */
  readonly token?: string | undefined;
  /** Who may use the token; by default the account's agents only. */
  readonly kinds?: readonly TokenKind[] | undefined;
}

/** Adds an account with one token. Returns `undefined` when the name or the token is already in use. */
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
