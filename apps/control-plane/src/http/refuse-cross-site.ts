import type { FastifyRequest } from 'fastify';
import { problem } from './problem.js';

/** The header that requests with a session need. A page of another origin cannot set it. */
const requestHeader = 'SpotGuard-Request';

const safeMethods: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS']);

/**
 * Refuses a request that a page of another origin may have made a browser send: it must have the header
 * `SpotGuard-Request`, which such a page cannot set, and must not say that it comes from elsewhere. For every request that
 * is not a GET and that uses a cookie, or sets one.
 */
export function refuseCrossSite(request: FastifyRequest): void {
  if (safeMethods.has(request.method)) return;
  if (request.headers[requestHeader.toLowerCase()] === undefined) {
    throw problem('cross-site-request', `A request with a session needs the header ${requestHeader}, with any value.`);
  }
  const site = request.headers['sec-fetch-site'];
  const { origin } = request.headers;
  const isForeign = site === undefined ? origin !== undefined && !isOwnOrigin(request, origin) : site !== 'same-origin';
  if (isForeign) throw problem('cross-site-request', 'The request comes from a page of another origin.');
}

function isOwnOrigin(request: FastifyRequest, origin: string): boolean {
  return URL.canParse(origin) && new URL(origin).host === request.host;
}
