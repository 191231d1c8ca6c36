import type { FastifyRequest } from 'fastify';
import { HttpProblem } from '../http/http-problem.js';

/** A path that names a client must name the token's own. */
export function requireClient(request: FastifyRequest, clientId: string): void {
  if (request.tenant.id !== clientId) throw new HttpProblem(404, 'Client not found');
}
