import type { FastifyReply } from 'fastify';

/** Aborts when the connection closes before the answer is out. (Fastify's own `request.signal` ends with the request's body.) */
export function callerGone(reply: FastifyReply): AbortSignal {
  const gone = new AbortController();
  if (reply.raw.destroyed) gone.abort();
  else reply.raw.once('close', () => gone.abort());
  return gone.signal;
}
