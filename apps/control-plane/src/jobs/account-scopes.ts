import { asc } from 'drizzle-orm';
import type { Clock } from '../clock.js';
import type { ControlPlaneLog } from '../control-plane-log.js';
import type { Queries } from '../storage/database.js';
import { systemActor } from '../storage/events/actor.js';
import { accounts } from '../storage/schema.js';
import type { Scope } from '../storage/scope.js';
import type { WakeUps } from '../storage/wake-ups.js';

/** What a job that works on the data of accounts needs. */
export interface AccountJobParts {
  readonly queries: Queries;
  readonly clock: Clock;
  readonly wakeUps: WakeUps;
  /** When this server began to listen. */
  readonly since: { readonly listening: Date };
  readonly log: ControlPlaneLog;
}

/** Does the work for each account, one after the other, until the signal aborts. The changes are those of the system. */
export async function forEachAccount(
  { queries, clock, wakeUps, since, log }: AccountJobParts,
  signal: AbortSignal,
  work: (scope: Scope) => Promise<unknown>,
): Promise<void> {
  const found = await queries.select({ id: accounts.id, name: accounts.name }).from(accounts).orderBy(asc(accounts.id));
  for (const { id: accountId, name } of found) {
    if (signal.aborted) return;
    await work({
      queries,
      clock,
      wakeUps,
      accountId,
      actor: systemActor,
      // A job adds no agents.
      maxAgents: 0,
      logEvent: ({ type, workloadId, data }) => log.info({ account: name, agentId: workloadId, ...data }, type),
      listeningSince: since.listening,
    });
  }
}
