import type { RouteOptions } from 'fastify';
import type { TokenKind } from '../accounts/account-directory.js';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** The kinds of tokens that may call the route. By default its path decides. */
    audience?: readonly TokenKind[] | undefined;
  }
}

/**
 * Sets which kinds of tokens may call a route: below `/api/agents/` those of agents, below `/api/client/` those of
 * operators. Throws for any other route that does not declare its audience, so that no route is open to every token.
 */
export function setAudience(route: RouteOptions): void {
  route.config = { ...route.config, audience: route.config?.audience ?? byPath(route.url) };
}

function byPath(url: string): readonly TokenKind[] {
  if (url.startsWith('/api/agents/')) return ['agent'];
  if (url.startsWith('/api/client/')) return ['operator'];
  throw new Error(`Route ${url} must say which kinds of tokens may call it: config: { audience: [...] }.`);
}
