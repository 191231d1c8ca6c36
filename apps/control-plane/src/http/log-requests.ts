import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Clock } from '../clock.js';
import type { App } from './app.js';

const slowMilliseconds = 5_000;
const refusalsEveryMilliseconds = 60_000;
const maxKinds = 1_000;
/** Answers that say something of the state of things, and nothing of the one who asks. */
const usualAnswers: ReadonlySet<number> = new Set([404, 409]);

interface Refusals {
  count: number;
  toldAt: number;
}

/**
 * Logs requests: each at `debug`; at `warn` those that took long beyond what they were held for, and refusals,
 * of which each kind is told once a minute with how many there were. What failed is logged with its error. Neither
 * headers nor bodies are logged.
 */
export function logRequests(app: App, clock: Clock): void {
  const refusals = new Map<string, Refusals>();
  app.addHook('onRequest', async (request) => {
    request.log.debug(factsOf(request), 'incoming request');
  });
  app.addHook('onResponse', async (request, reply) => {
    const facts = { ...factsOf(request), status: reply.statusCode, milliseconds: Math.round(reply.elapsedTime) };
    request.log.debug(facts, 'request completed');
    if (reply.elapsedTime > slowMilliseconds + heldFor(request)) request.log.warn(facts, 'request was slow');
    else if (reply.statusCode >= 400 && !usualAnswers.has(reply.statusCode)) tell(request, reply);
  });

  function tell(request: FastifyRequest, reply: FastifyReply): void {
    const { account, route } = factsOf(request);
    const key = `${account} ${route} ${reply.statusCode}`;
    const now = clock.monotonic();
    if (refusals.size >= maxKinds) refusals.clear();
    const known = refusals.get(key) ?? { count: 0, toldAt: Number.NEGATIVE_INFINITY };
    refusals.set(key, known);
    known.count += 1;
    if (now - known.toldAt < refusalsEveryMilliseconds) return;
    app.log.warn(
      { account, route, address: request.ip, status: reply.statusCode, count: known.count },
      'requests refused',
    );
    known.count = 0;
    known.toldAt = now;
  }
}

function factsOf(request: FastifyRequest) {
  return { method: request.method, route: request.routeOptions.url ?? 'unknown', account: request.account?.id };
}

/** For how long the asker let the answer take. */
function heldFor({ query }: FastifyRequest): number {
  const wait = query !== null && typeof query === 'object' && 'wait' in query ? Number(query.wait) : 0;
  return (wait || 0) * 1_000;
}
