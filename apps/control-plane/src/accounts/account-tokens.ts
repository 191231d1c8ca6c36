import { and, asc, count, eq, gt, isNotNull, isNull, or } from 'drizzle-orm';
import { instances, tokens } from '../storage/schema.js';
import { inTransaction, type Scope } from '../storage/scope.js';
import { isUuid } from '../storage/uuid.js';
import type { TokenKind } from './account-directory.js';
import { createToken, hashToken } from './token.js';
import { accountsTopic } from './token-lookup.js';

/** What an API token may do, the weakest first. */
export const tokenScopes = ['read', 'operate', 'administer'] as const;
export type TokenScope = (typeof tokenScopes)[number];

/** A token as it is shown: never its secret. */
export interface AccountToken {
  readonly id: string;
  readonly name: string;
  /** Null for a token of agents. */
  readonly scope: TokenScope | null;
  readonly createdAt: Date;
  /** The name of the user or token that created it; null when that is not known. */
  readonly createdBy: string | null;
  readonly expiresAt: Date | null;
  readonly lastUsedAt: Date | null;
}

/** A token to create. */
export interface NewToken {
  readonly kind: TokenKind;
  readonly name: string;
  readonly scope: TokenScope | null;
  readonly expiresAt: Date | null;
}

/** What is to be changed of a token. */
export interface TokenChange {
  readonly name?: string | undefined;
  readonly expiresAt?: Date | null | undefined;
}

/** The tokens of an account that have not ended. */
export interface AccountTokens {
  /** Lists the tokens of agents, or those of the API, the oldest first. */
  list(kind: TokenKind): Promise<readonly AccountToken[]>;
  /** Counts, by token, the agents of which it was the last one that they sent, in the last hour. Absent: none. */
  countAgents(): Promise<ReadonlyMap<string, number>>;
  /** Creates a token. Its secret cannot be read again later. */
  create(token: NewToken): Promise<{ readonly token: AccountToken; readonly secret: string }>;
  /** Changes the name of a token, or when it ends, as to replace it with an overlap. Undefined when there is no such token. */
  change(kind: TokenKind, tokenId: string, change: TokenChange): Promise<AccountToken | undefined>;
  /** Ends a token at once. False when there is no such token. */
  revoke(kind: TokenKind, tokenId: string): Promise<boolean>;
}

const usedForMilliseconds = 3_600_000;

/** Creates the store of one account's tokens. */
export function accountTokens(scope: Scope): AccountTokens {
  const { queries, accountId, clock, wakeUps, actor } = scope;
  const valid = (kind: TokenKind, tokenId?: string) =>
    and(
      eq(tokens.accountId, accountId),
      eq(tokens.kind, kind),
      tokenId === undefined ? undefined : eq(tokens.id, tokenId),
      or(isNull(tokens.expiresAt), gt(tokens.expiresAt, clock.now())),
    );
  const changeToken: AccountTokens['change'] = async (kind, tokenId, change) => {
    if (!isUuid(tokenId)) return undefined;
    const changed = await inTransaction(scope, async (transaction) => {
      const [row] = await transaction.queries
        .update(tokens)
        .set({ ...change, kind })
        .where(valid(kind, tokenId))
        .returning();
      if (row === undefined) return undefined;
      const token = shownToken(row);
      const { expiresAt } = token;
      const isRevoked = expiresAt !== null && expiresAt <= clock.now();
      transaction.emit(
        isRevoked
          ? { type: 'token.revoked', data: { tokenId, name: token.name } }
          : { type: 'token.changed', data: { tokenId, name: token.name, expiresAt: expiresAt?.toISOString() ?? null } },
      );
      return token;
    });
    wakeUps.wake(accountsTopic);
    return changed;
  };
  return {
    list: async (kind) => {
      const rows = await queries
        .select()
        .from(tokens)
        .where(valid(kind))
        .orderBy(asc(tokens.createdAt), asc(tokens.id));
      return rows.map(shownToken);
    },
    countAgents: async () => {
      const anHourAgo = new Date(clock.now().getTime() - usedForMilliseconds);
      const rows = await queries
        .select({ tokenId: instances.tokenId, agents: count() })
        .from(instances)
        .where(
          and(eq(instances.accountId, accountId), isNotNull(instances.tokenId), gt(instances.lastSeenAt, anHourAgo)),
        )
        .groupBy(instances.tokenId);
      return new Map(rows.map(({ tokenId, agents }) => [tokenId ?? '', agents]));
    },
    create: async ({ kind, ...token }) => {
      const secret = createToken();
      return inTransaction(scope, async (transaction) => {
        const createdAt = clock.now();
        const [row] = await transaction.queries
          .insert(tokens)
          .values({ ...token, kind, accountId, tokenHash: hashToken(secret), createdBy: actor.name, createdAt })
          .returning();
        if (row === undefined) throw new Error('The database did not store the token.');
        const { name, scope: tokenScope } = token;
        const shownKind = kind === 'agent' ? ('agent' as const) : ('api' as const);
        transaction.emit({
          type: 'token.created',
          data: { tokenId: row.id, name, kind: shownKind, scope: tokenScope },
        });
        return { token: shownToken(row), secret };
      });
    },
    change: changeToken,
    revoke: async (kind, tokenId) => (await changeToken(kind, tokenId, { expiresAt: clock.now() })) !== undefined,
  };
}

function shownToken({
  id,
  name,
  kind,
  scope,
  createdAt,
  createdBy,
  expiresAt,
  lastUsedAt,
}: typeof tokens.$inferSelect) {
  return {
    id,
    name: name ?? `token ${id.slice(0, 8)}`,
    scope: kind === 'agent' ? null : (scope ?? ('operate' as const)),
    createdAt,
    createdBy,
    expiresAt,
    lastUsedAt,
  };
}
