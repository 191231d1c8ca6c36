import { systemClock } from '../clock.js';
import type { Database } from '../storage/database.js';
import type { Scope } from '../storage/scope.js';

/** What carrying out an order of the command line needs. */
export interface OrderParts extends Pick<Database, 'queries' | 'wakeUps'> {
  readonly now: Date;
}

/** Creates a scope whose events say that the command line caused them. */
export function commandLineScope({ queries, wakeUps, now }: OrderParts, accountId: string): Scope {
  return {
    queries,
    wakeUps,
    accountId,
    clock: { ...systemClock, now: () => now },
    actor: { kind: 'system', id: null, name: 'command line', address: null },
    logEvent: () => undefined,
    listeningSince: now,
    maxAgents: Number.POSITIVE_INFINITY,
  };
}
