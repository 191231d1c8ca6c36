import { eq, isNull } from 'drizzle-orm';
import type { NewEvent } from '../../storage/events/event-types.js';
import { accounts, freezes, workloads } from '../../storage/schema.js';
import { inTransaction, type Scope } from '../../storage/scope.js';
import { everyAccount } from '../launch-limits/limit-values.js';
import type { Freeze } from './freeze.js';

/** Makes the scope of an account: every account has events of its own. */
type ScopeOf = (accountId: string) => Scope;

/** Freezes every account. When that was done already, the present freeze is returned and kept. */
export async function freezeServer(scope: Scope, scopeOf: ScopeOf, reason: string): Promise<Freeze> {
  const { kind, id, name } = scope.actor;
  const row = { subject: everyAccount, level: 'all' as const, reason, frozenBy: { kind, id, name } };
  const [begun] = await scope.queries
    .insert(freezes)
    .values({ ...row, since: scope.clock.now() })
    .onConflictDoNothing()
    .returning();
  if (begun === undefined) {
    const [present] = await scope.queries.select().from(freezes).where(eq(freezes.subject, everyAccount));
    // Lifted by somebody else between the two statements.
    return present ?? freezeServer(scope, scopeOf, reason);
  }
  await tellAll(scope, scopeOf, { type: 'freeze.begun', data: { level: 'all', reason } });
  return begun;
}

/** Lifts the freeze of every account and returns it; undefined when there was none. */
export async function liftServerFreeze(scope: Scope, scopeOf: ScopeOf): Promise<Freeze | undefined> {
  const [lifted] = await scope.queries.delete(freezes).where(eq(freezes.subject, everyAccount)).returning();
  if (lifted === undefined) return undefined;
  const { reason, since } = lifted;
  const data = { level: 'all' as const, reason, since: since.toISOString() };
  await tellAll(scope, scopeOf, { type: 'freeze.lifted', data });
  return lifted;
}

/** Stores the event in every account, and wakes the requests that are held for any workload. */
async function tellAll(scope: Scope, scopeOf: ScopeOf, event: NewEvent): Promise<void> {
  for (const { id } of await scope.queries.select({ id: accounts.id }).from(accounts))
    await inTransaction(scopeOf(id), async (transaction) => transaction.emit(event));
  const found = await scope.queries.select({ id: workloads.id }).from(workloads).where(isNull(workloads.deletedAt));
  for (const { id } of found) scope.wakeUps.wake(id);
}
