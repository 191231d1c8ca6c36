import type { FastifyReply, FastifyRequest } from 'fastify';

/**
 * Has the connection closed with an answer that does not wait for the request's body, such as a refusal: Node would read
 * the rest of it first, for as long as the sender likes. So do refusals for want of a token, which cost a connection each.
 */
export async function closeUnread(request: FastifyRequest, reply: FastifyReply): Promise<void> {
  if (reply.statusCode === 401 || (hasBody(request) && !request.raw.complete)) reply.header('Connection', 'close');
}

function hasBody({ headers }: FastifyRequest): boolean {
  return headers['transfer-encoding'] !== undefined || (headers['content-length'] ?? '0') !== '0';
}
