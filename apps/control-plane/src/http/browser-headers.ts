import type { FastifyReply, FastifyRequest } from 'fastify';

/** Answers are data for programs: a browser shows none of them as a page, and guesses nothing. */
const defaults = {
  'Content-Security-Policy': "default-src 'none'; base-uri 'none'; object-src 'none'; frame-ancestors 'none'",
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
  'Strict-Transport-Security': 'max-age=31536000',
};

/** Adds to an answer what browsers obey, but for what its route has set itself. Used as an `onSend` hook. */
export async function setBrowserHeaders(_request: FastifyRequest, reply: FastifyReply): Promise<void> {
  for (const [name, value] of Object.entries(defaults)) {
    if (reply.getHeader(name) === undefined) reply.header(name, value);
  }
}
