import type { FastifyRequest } from 'fastify';
import { HttpProblem } from '../http/http-problem.js';

/** Throws 404 unless the account in the path is the account of the token. */
export function requireAccount(request: FastifyRequest, accountId: string): void {
  if (request.account.id !== accountId) throw new HttpProblem(404, 'Client not found');
}
