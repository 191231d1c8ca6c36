import type { FastifyRequest } from 'fastify';
import type { TokenScope } from '../accounts/account-tokens.js';
import { includesRole, type Role } from '../accounts/role.js';
import type { SessionDirectory } from '../accounts/users/session-directory.js';
import type { Authentication } from './authenticate.js';
import type { Principal } from './principal.js';
import { problem } from './problem.js';
import { refuseCrossSite } from './refuse-cross-site.js';
import { readSessionCookie } from './session-cookie.js';

/** What authentication needs for people and programs. */
export interface PrincipalSources extends Authentication {
  readonly sessions: SessionDirectory;
}

/** The role that the scope of an API token amounts to. */
const roleOfScope: Readonly<Record<TokenScope, Role>> = { read: 'viewer', operate: 'operator', administer: 'owner' };

/**
 * Finds who calls a route of `/api/v1`: by the token in the header `Authorization`, else by the cookie of a session. Throws
 * 401 without valid credentials, and 403 for a disabled account, a token for agents, a request that another site may have
 * made a browser send, or a role that is too weak for the route.
 */
export async function authenticatePrincipal(sources: PrincipalSources, request: FastifyRequest): Promise<Principal> {
  const principal =
    request.headers.authorization === undefined
      ? await findPerson(sources, request)
      : await findProgram(sources, request, request.headers.authorization);
  if (!principal.account.active) throw problem('account-disabled', 'The account is disabled.');
  const { allow } = request.routeOptions.config;
  if (allow === undefined || allow === 'public' || includesRole(principal.role, allow)) return principal;
  throw problem('role-too-weak', `This needs the role ${allow}; yours is ${principal.role}.`);
}

async function findPerson({ sessions }: PrincipalSources, request: FastifyRequest): Promise<Principal> {
  const secret = readSessionCookie(request);
  if (secret === undefined) {
    throw problem('credentials-missing', 'Log in, or send an API token in the header Authorization: Bearer <token>.');
  }
  refuseCrossSite(request);
  const holder = await sessions.find(secret);
  if (holder === undefined) throw problem('credentials-invalid', 'The session has ended; log in again.');
  const { account, user, sessionId } = holder;
  const { id: userId, name, role } = user;
  const actor = { kind: 'user', id: userId, name, address: request.ip } as const;
  return { account, role, actor, person: { userId, name, sessionId } };
}

async function findProgram(
  { tokens, tokenUse }: PrincipalSources,
  request: FastifyRequest,
  authorization: string,
): Promise<Principal> {
  const [, token] = /^Bearer +(\S+) *$/i.exec(authorization) ?? [];
  if (token === undefined) {
    throw problem('credentials-missing', 'Send an API token in the header Authorization: Bearer <token>.');
  }
  const holder = await tokens.find(token);
  if (holder === undefined) throw problem('credentials-invalid', 'The token is unknown, expired or revoked.');
  const { rights, ...account } = holder;
  const right = rights.find(({ kind }) => kind === 'operator');
  if (right === undefined) throw problem('token-for-agents', 'This token is for agents; use an API token.');
  tokenUse.note(right.tokenId);
  const { tokenId, name, scope } = right;
  const actor = {
    kind: 'token',
    id: tokenId,
    name: name ?? `token ${tokenId.slice(0, 8)}`,
    address: request.ip,
  } as const;
  return { account, role: roleOfScope[scope ?? 'operate'], actor, person: undefined };
}
