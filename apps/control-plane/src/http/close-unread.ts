import type { FastifyReply, FastifyRequest } from 'fastify';

/**
 * Closes the connection with an answer that is sent before the whole body has arrived. Otherwise Node would first read the
 * rest of the body, however slowly it comes. An answer 401 closes the connection too, so that each attempt costs one.
 */
export async function closeUnread(request: FastifyRequest, reply: FastifyReply): Promise<void> {
  if (reply.statusCode === 401 || (hasBody(request) && !request.raw.complete)) reply.header('Connection', 'close');
}

function hasBody({ headers }: FastifyRequest): boolean {
  return headers['transfer-encoding'] !== undefined || (headers['content-length'] ?? '0') !== '0';
}
