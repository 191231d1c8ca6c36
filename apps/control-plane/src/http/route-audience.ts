import type { RouteOptions } from 'fastify';
import type { TokenKind } from '../accounts/account-directory.js';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** The kinds of tokens that may call the route. By its path, unless the route says otherwise. */
    audience?: readonly TokenKind[] | undefined;
  }
}

/**
 * Says of a route whose tokens may call it: what is below `/api/agents/` is for agents, what is below `/api/client/` for
 * operators. Throws for one that is neither and does not say: a route that everybody may call must not come about.
 */
export function setAudience(route: RouteOptions): void {
  route.config = { ...route.config, audience: route.config?.audience ?? byPath(route.url) };
}

function byPath(url: string): readonly TokenKind[] {
  if (url.startsWith('/api/agents/')) return ['agent'];
  if (url.startsWith('/api/client/')) return ['operator'];
  throw new Error(`Route ${url} must say which kinds of tokens may call it: config: { audience: [...] }.`);
}
