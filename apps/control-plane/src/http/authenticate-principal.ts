import type { FastifyRequest } from 'fastify';
import { includesRole } from '../accounts/role.js';
import type { Authentication } from './authenticate.js';
import type { Principal } from './principal.js';
import { problem } from './problem.js';

/**
 * Finds who calls a route of `/api/v1`. Throws 401 without valid credentials, and 403 for a disabled account, a token for
 * agents, or a role that is too weak for the route.
 */
export async function authenticatePrincipal(parts: Authentication, request: FastifyRequest): Promise<Principal> {
  const principal = await findPrincipal(parts, request);
  const { allow } = request.routeOptions.config;
  if (allow === undefined || allow === 'public' || includesRole(principal.role, allow)) return principal;
  throw problem('role-too-weak', `This needs the role ${allow}; yours is ${principal.role}.`);
}

async function findPrincipal({ tokens, tokenUse }: Authentication, request: FastifyRequest): Promise<Principal> {
  const [, token] = /^Bearer +(\S+) *$/i.exec(request.headers.authorization ?? '') ?? [];
  if (token === undefined) {
    throw problem('credentials-missing', 'Send an API token in the header Authorization: Bearer <token>.');
  }
  const holder = await tokens.find(token);
  if (holder === undefined) throw problem('credentials-invalid', 'The token is unknown, expired or revoked.');
  const { rights, ...account } = holder;
  if (!account.active) throw problem('account-disabled', 'The account is disabled.');
  const right = rights.find(({ kind }) => kind === 'operator');
  if (right === undefined) throw problem('token-for-agents', 'This token is for agents; use an API token.');
  tokenUse.note(right.tokenId);
  const actor = { kind: 'token', id: right.tokenId, name: right.tokenId.slice(0, 8), address: request.ip } as const;
  return { account, role: 'operator', actor };
}
