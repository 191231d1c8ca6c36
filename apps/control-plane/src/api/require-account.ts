import type { FastifyRequest } from 'fastify';
import { HttpProblem } from '../http/http-problem.js';

/** A path that names an account must name the token's own. */
export function requireAccount(request: FastifyRequest, accountId: string): void {
  if (request.account.id !== accountId) throw new HttpProblem(404, 'Client not found');
}
