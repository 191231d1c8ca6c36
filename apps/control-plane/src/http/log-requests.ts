import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Clock } from '../clock.js';
import type { App } from './app.js';

const slowMilliseconds = 5_000;
const refusalsEveryMilliseconds = 60_000;
const maxKinds = 1_000;
/** Refusals that depend on the state of the data, not on a mistake of the caller. They are not logged as refusals. */
const expectedRefusals: ReadonlySet<number> = new Set([404, 409]);

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Whether an answer of the route takes as long as its caller wants. */
    isStream?: boolean | undefined;
  }
}

interface Refusals {
  count: number;
  loggedAt: number;
}

/**
 * Logs every request at `debug`. Slow requests are logged at `warn`; the time that a request was held does not count.
 * Refusals are logged at `warn`, each kind at most once a minute with their number. Neither headers nor bodies are logged.
 */
export function logRequests(app: App, clock: Clock): void {
  const refusals = new Map<string, Refusals>();
  app.addHook('onRequest', async (request) => {
    request.log.debug(factsOf(request), 'incoming request');
  });
  app.addHook('onResponse', async (request, reply) => {
    const facts = { ...factsOf(request), status: reply.statusCode, milliseconds: Math.round(reply.elapsedTime) };
    request.log.debug(facts, 'request completed');
    const isStream = request.routeOptions.config.isStream === true;
    if (!isStream && reply.elapsedTime > slowMilliseconds + heldFor(request))
      request.log.warn(facts, 'request was slow');
    else if (reply.statusCode >= 400 && !expectedRefusals.has(reply.statusCode)) logRefusal(request, reply);
  });

  function logRefusal(request: FastifyRequest, reply: FastifyReply): void {
    const { account, route } = factsOf(request);
    const key = `${account} ${route} ${reply.statusCode}`;
    const now = clock.monotonic();
    if (refusals.size >= maxKinds) refusals.clear();
    const known = refusals.get(key) ?? { count: 0, loggedAt: Number.NEGATIVE_INFINITY };
    refusals.set(key, known);
    known.count += 1;
    if (now - known.loggedAt < refusalsEveryMilliseconds) return;
    app.log.warn(
      { account, route, address: request.ip, status: reply.statusCode, count: known.count },
      'requests refused',
    );
    known.count = 0;
    known.loggedAt = now;
  }
}

function factsOf(request: FastifyRequest) {
  return { method: request.method, route: request.routeOptions.url ?? 'unknown', account: request.account?.id };
}

/** For how many milliseconds the caller let the request be held. */
function heldFor({ query }: FastifyRequest): number {
  const wait = query !== null && typeof query === 'object' && 'wait' in query ? Number(query.wait) : 0;
  return (wait || 0) * 1_000;
}
