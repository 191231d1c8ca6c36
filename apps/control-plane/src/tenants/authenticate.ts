import type { FastifyRequest } from 'fastify';
import { HttpProblem } from '../http/http-problem.js';
import type { Queries } from '../storage/database.js';
import { findTenant, type Tenant } from './tenant-directory.js';

/** Finds the tenant by `Authorization: Bearer <token>`; as in v4, the word `Bearer` may be missing. */
export async function authenticate(queries: Queries, request: FastifyRequest): Promise<Tenant> {
  const token = (request.headers.authorization ?? '').replace(/^Bearer(\s+|$)/i, '').trim();
  if (token === '') throw new HttpProblem(401, 'Missing client token');
  const tenant = await findTenant(queries, token);
  if (tenant === undefined) throw new HttpProblem(401, 'Invalid client token');
  if (!tenant.active) throw new HttpProblem(403, 'Client account is not active');
  return tenant;
}
