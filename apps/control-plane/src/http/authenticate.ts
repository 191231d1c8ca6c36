import type { FastifyRequest } from 'fastify';
import type { Account, TokenHolder, TokenKind, TokenRight } from '../accounts/account-directory.js';
import type { TokenLookup } from '../accounts/token-lookup.js';
import type { TokenUse } from '../accounts/token-use.js';
import type { Actor } from '../storage/events/actor.js';
import { callerOf } from './caller.js';
import { HttpProblem } from './http-problem.js';

/** What authentication needs. */
export interface Authentication {
  readonly tokens: TokenLookup;
  readonly tokenUse: TokenUse;
}

/** Whose request it is. */
export interface Authenticated {
  readonly account: Account;
  /** Who causes the changes that the request makes. */
  readonly actor: Actor;
  /** The token of an agent; undefined for other callers. */
  readonly agentTokenId: string | undefined;
}

/**
 * Finds the account by `Authorization: Bearer <token>`; as in v4, the word `Bearer` may be missing. Throws 401 for a missing
 * or unknown token, and 403 with an explanation for a disabled account or a token of a kind that the route does not accept.
 */
export async function authenticate(parts: Authentication, request: FastifyRequest): Promise<Authenticated> {
  const token = (request.headers.authorization ?? '').replace(/^Bearer(\s+|$)/i, '').trim();
  if (token === '') throw new HttpProblem(401, 'Missing client token');
  const holder = await parts.tokens.find(token);
  if (holder === undefined) throw new HttpProblem(401, 'Invalid client token');
  if (!holder.active) throw new HttpProblem(403, 'Client account is not active');
  const { tokenId, kind, name, scope } = findUsedRight(holder, request.routeOptions.config.audience ?? []);
  if (scope === 'read' && request.method !== 'GET')
    throw new HttpProblem(403, 'The token may only read; make one with the scope operate');
  parts.tokenUse.note(tokenId);
  const { rights: _, ...account } = holder;
  const address = request.ip;
  const { instanceId = null } = callerOf(request);
  const actor: Actor =
    kind === 'agent' ? { kind, id: instanceId, name: null, address } : { kind: 'token', id: tokenId, name, address };
  return { account, actor, agentTokenId: kind === 'agent' ? tokenId : undefined };
}

/** Returns the right of the token that the route accepts. Throws 403 when it has none. */
function findUsedRight(holder: TokenHolder, audience: readonly TokenKind[]): TokenRight {
  const right = holder.rights.find(({ kind }) => audience.includes(kind));
  if (right !== undefined) return right;
  const wanted = audience.includes('agent') ? 'agents' : 'people';
  const other = wanted === 'agents' ? 'people' : 'agents';
  throw new HttpProblem(403, `The token is for ${other}; this endpoint wants one for ${wanted}`, {
    hint: `Make one with: client rotate --kind ${wanted === 'agents' ? 'agent' : 'operator'}`,
  });
}
