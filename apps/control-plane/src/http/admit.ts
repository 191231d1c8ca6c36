import { routes } from '@spotguard/protocol';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { AccountLimits } from '../limits/account-limits.js';
import type { Buckets, Pace } from '../limits/buckets.js';
import { OverLimit } from '../limits/over-limit.js';
import type { Turn, Turns } from '../limits/turns.js';
import { agentIdOf } from './caller.js';

declare module 'fastify' {
  interface FastifyRequest {
    /** The request's permission to use the database. It is released when the answer is sent. Absent on a route without one. */
    turn?: Turn | undefined;
    /** Does work that uses the database, in a turn of its own. For routes whose requests have none. */
    inTurn<T>(work: () => Promise<T>): Promise<T>;
  }

  interface FastifyContextConfig {
    /** False for a route whose queries are part of a statement for many callers, so that it need not wait for others. */
    needsTurn?: boolean | undefined;
    /** True for a route whose requests are refused first when many requests of the account wait. */
    isDispensable?: boolean | undefined;
  }
}

/** What is needed to admit requests. */
export interface Admission {
  readonly limits: AccountLimits;
  readonly buckets: Buckets;
  readonly turns: Turns;
}

/** A workload may depend on these routes, so other requests of the account never make them wait or fail. */
const urgentRoutes: ReadonlySet<string | undefined> = new Set([
  routes.terminationImminent,
  routes.emergencyReplica,
  routes.promoteInstance,
]);
const storedReport = /(-(report|recommendation|imminent)|\/(build|steps))$/;

/** Counts a request of a known account against its limits, before its body is read; throws `OverLimit`. */
export function countRequest({ limits, buckets }: Admission, request: FastifyRequest): void {
  const { id } = request.account;
  const isUrgent = urgentRoutes.has(request.routeOptions.url);
  const agentId = agentIdOf(request);
  if (agentId !== undefined) {
    const pace = { perSecond: limits.maxAgentRequestsPerSecond, atOnce: limits.maxAgentRequestsAtOnce };
    countAgainstLimit(buckets, {
      key: `${id} ${agentId}${isUrgent ? ' urgent' : ''}`,
      amount: 1,
      pace,
      what: 'Too many requests of this agent',
    });
  }
  if (isUrgent) return;
  const pace = { perSecond: limits.maxRequestsPerSecond, atOnce: limits.maxRequestsAtOnce };
  countAgainstLimit(buckets, { key: id, amount: 1, pace, what: 'Too many requests of this client' });
  if (!storedReport.test(request.routeOptions.url ?? '')) return;
  const bytes = { perSecond: limits.maxReportBytesPerSecond, atOnce: limits.maxReportBytesAtOnce };
  const amount = Number(request.headers['content-length'] ?? 16_384) || 0;
  countAgainstLimit(buckets, {
    key: `${id} reports`,
    amount,
    pace: bytes,
    what: 'Too many bytes of reports of this client',
  });
}

/** Waits until the request may use the database. Throws `OverLimit` when too many requests of the account wait. */
export async function takeTurn({ turns }: Admission, request: FastifyRequest, reply: FastifyReply): Promise<void> {
  const { url, config } = request.routeOptions;
  const urgency = urgentRoutes.has(url) ? 'urgent' : config.isDispensable === true ? 'dispensable' : 'normal';
  const waitForTurn = () => turns.waitForTurn(request.account.id, urgency);
  request.inTurn = async (work) => {
    const turn = await waitForTurn();
    return work().finally(() => turn.end());
  };
  if (config.needsTurn === false) return;
  const turn = await waitForTurn();
  request.turn = turn;
  if (reply.raw.destroyed) turn.end();
  else reply.raw.once('close', () => turn.end());
}

function countAgainstLimit(
  buckets: Buckets,
  {
    key,
    amount,
    pace,
    what,
  }: { readonly key: string; readonly amount: number; readonly pace: Pace; readonly what: string },
): void {
  const seconds = buckets.consume(key, amount, pace);
  if (seconds > 0) throw new OverLimit(what, seconds);
}
