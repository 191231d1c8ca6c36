import type { FastifyRequest } from 'fastify';
import type { Clock } from '../clock.js';
import { HttpProblem } from '../http/http-problem.js';
import type { Queries } from '../storage/database.js';
import { findTenant, type Tenant, type TokenHolder, type TokenKind } from './tenant-directory.js';
import type { TokenUse } from './token-use.js';

/** What authentication works with. */
export interface Authentication {
  readonly queries: Queries;
  readonly clock: Clock;
  readonly tokenUse: TokenUse;
}

/**
 * Finds the tenant by `Authorization: Bearer <token>`; as in v4, the word `Bearer` may be missing. The token must be of
 * a kind that the route is for: 403 else, with words.
 */
export async function authenticate(parts: Authentication, request: FastifyRequest): Promise<Tenant> {
  const token = (request.headers.authorization ?? '').replace(/^Bearer(\s+|$)/i, '').trim();
  if (token === '') throw new HttpProblem(401, 'Missing client token');
  const holder = await findTenant(parts.queries, token, parts.clock.now());
  if (holder === undefined) throw new HttpProblem(401, 'Invalid client token');
  if (!holder.active) throw new HttpProblem(403, 'Client account is not active');
  parts.tokenUse.note(usedToken(holder, request.routeOptions.config.audience ?? []));
  const { rights: _, ...tenant } = holder;
  return tenant;
}

/** The id of the token as one of a kind that is wanted. */
function usedToken(holder: TokenHolder, audience: readonly TokenKind[]): string {
  const right = holder.rights.find(({ kind }) => audience.includes(kind));
  if (right !== undefined) return right.tokenId;
  const given = holder.rights.map(({ kind }) => kind).join(' and ');
  throw new HttpProblem(403, 'The token is not for this endpoint', {
    hint: `The token is of kind ${given}; the endpoint wants ${audience.join(' or ') || 'none'}.`,
  });
}
