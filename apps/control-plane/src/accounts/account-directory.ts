import { and, eq, gt, isNull, or } from 'drizzle-orm';
import type { Queries } from '../storage/database.js';
import { clients, tokens } from '../storage/schema.js';
import { createToken, hashToken } from './token.js';
import { findOwner } from './token-store.js';

/** Who a token is for: the programs on the instances, or the people (and their tools) who steer them. */
export type TokenKind = 'agent' | 'operator';

/** A client of the control plane: the owner of agents, and the wall around them. */
export interface Tenant {
  readonly id: string;
  readonly name: string;
  readonly email: string | null;
  readonly active: boolean;
}

/** A client and what the token that it was found by may do. */
export interface TokenHolder extends Tenant {
  readonly rights: readonly { readonly tokenId: string; readonly kind: TokenKind }[];
}

const columns = { id: clients.id, name: clients.name, email: clients.email, active: clients.active };

/**
 * Finds who a token belongs to, active or not; a token that has expired belongs to nobody. The database is asked for
 * the digest, so the time that the answer takes tells nothing of the token.
 */
export async function findTenant(queries: Queries, token: string, now: Date): Promise<TokenHolder | undefined> {
  const rows = await queries
    .select({ ...columns, tokenId: tokens.id, kind: tokens.kind })
    .from(tokens)
    .innerJoin(clients, eq(clients.id, tokens.clientId))
    .where(and(eq(tokens.tokenHash, hashToken(token)), or(isNull(tokens.expiresAt), gt(tokens.expiresAt, now))));
  const [first] = rows;
  if (first === undefined) return undefined;
  const { tokenId: _, kind: __, ...tenant } = first;
  return { ...tenant, rights: rows.map(({ tokenId, kind }) => ({ tokenId, kind })) };
}

/** What `addClient` made; the token is readable here and never again. */
export interface AddedClient {
  readonly id: string;
  readonly token: string;
}

/** A client to add. */
export interface NewClient {
  readonly name: string;
  /** A random one when it is absent. */
  readonly token?: string | undefined;
  /** Who the token is for; its agents alone when it is absent. */
  readonly kinds?: readonly TokenKind[] | undefined;
}

/** Adds a client with one token; `undefined` when the name, or the given token, is taken. */
export async function addClient(
  queries: Queries,
  { name, token = createToken(), kinds = ['agent'] }: NewClient,
): Promise<AddedClient | undefined> {
  return queries.transaction(async (inner) => {
    if ((await findOwner(inner, token)) !== undefined) return undefined;
    const [added] = await inner.insert(clients).values({ name }).onConflictDoNothing().returning({
      id: clients.id,
      createdAt: clients.createdAt,
    });
    if (added === undefined) return undefined;
    const row = { clientId: added.id, tokenHash: hashToken(token), createdAt: added.createdAt };
    await inner.insert(tokens).values(kinds.map((kind) => ({ ...row, kind })));
    return { id: added.id, token };
  });
}
