import { type ApiClient, dataOf } from '@spotguard/api-client';
import { queryOptions } from '@tanstack/react-query';
import { settingsKeys } from '../settings-keys.js';

/** Whom a token is for: agents, or programs that use the API. */
export type TokenKind = 'agent' | 'api';

/** What a token for programs may do, as the roles viewer, operator and owner. */
export type TokenScope = 'read' | 'operate' | 'administer';

/** A token as the page shows it; never its secret. */
export interface Token {
  readonly tokenId: string;
  readonly name: string;
  readonly createdAt: string;
  readonly createdBy: string | null;
  readonly expiresAt: string | null;
  readonly lastUsedAt: string | null;
  /** How many agents used it in the last hour; null for a token for programs. */
  readonly agents: number | null;
  /** Null for a token for agents. */
  readonly scope: TokenScope | null;
}

/** A token to create. */
export interface NewToken {
  readonly kind: TokenKind;
  readonly name: string;
  readonly scope: TokenScope;
}

/** Contacts change who uses a token, and tell no event. */
const againMilliseconds = 5_000;

/** Reads the tokens of a kind that have not ended, the oldest first. Viewers are refused. */
export function tokensQuery(api: ApiClient, kind: TokenKind) {
  return queryOptions({
    queryKey: [...settingsKeys.tokens, kind],
    queryFn: async (): Promise<readonly Token[]> =>
      kind === 'agent'
        ? (await dataOf(api.GET('/api/v1/agent-tokens'))).items.map((token) => ({ ...token, scope: null }))
        : (await dataOf(api.GET('/api/v1/api-tokens'))).items.map((token) => ({ ...token, agents: null })),
    staleTime: 0,
    refetchInterval: againMilliseconds,
  });
}

/** Creates a token. Its secret is in this answer and in no other. */
export async function createToken(api: ApiClient, { kind, name, scope }: NewToken) {
  const { token, secret } =
    kind === 'agent'
      ? await dataOf(api.POST('/api/v1/agent-tokens', { body: { name, expiresAt: null } }))
      : await dataOf(api.POST('/api/v1/api-tokens', { body: { name, expiresAt: null, scope } }));
  return { tokenId: token.tokenId, secret };
}

/** Gives a token another name. */
export async function renameToken(api: ApiClient, kind: TokenKind, tokenId: string, name: string): Promise<void> {
  const change = { params: { path: { tokenId } }, body: { name } };
  if (kind === 'agent') await dataOf(api.PATCH('/api/v1/agent-tokens/{tokenId}', change));
  else await dataOf(api.PATCH('/api/v1/api-tokens/{tokenId}', change));
}

/** Ends a token at once. */
export async function revokeToken(api: ApiClient, kind: TokenKind, tokenId: string): Promise<void> {
  const which = { params: { path: { tokenId } } };
  if (kind === 'agent') await dataOf(api.DELETE('/api/v1/agent-tokens/{tokenId}', which));
  else await dataOf(api.DELETE('/api/v1/api-tokens/{tokenId}', which));
}
