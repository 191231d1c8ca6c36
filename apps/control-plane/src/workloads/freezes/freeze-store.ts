import { and, asc, eq, isNull, or } from 'drizzle-orm';
import { freezes, workloads } from '../../storage/schema.js';
import { inTransaction, type Scope, type Transaction } from '../../storage/scope.js';
import { changeWorkload } from '../change-workload.js';
import { appliesToAccount, type Freeze, findFreeze, levelRank } from './freeze.js';

/** A freeze, and the workload that it is of; null for one of a whole account or of all accounts. */
export interface ListedFreeze {
  readonly freeze: Freeze;
  readonly workload: { readonly id: string; readonly name: string } | null;
}

/** The freezes of an account. */
export interface FreezeStore {
  /** Whether a freeze applies to a workload. */
  applies(workloadId: string): Promise<boolean>;
  /** Lists the freezes in force that apply to the account or to one of its workloads, those of the highest level first. */
  list(): Promise<readonly ListedFreeze[]>;
  /**
   * Freezes the account, or one workload of it. When it is frozen already, the present freeze is returned and kept.
   * Undefined when the account has no such workload.
   */
  freeze(subject: FrozenSubject, reason: string): Promise<Freeze | undefined>;
  /** Lifts the freeze of the account, or of one workload, and returns it; undefined when there was none. */
  lift(subject: FrozenSubject): Promise<Freeze | undefined>;
}

/** The workload to freeze; without its id, the whole account. */
export interface FrozenSubject {
  readonly workloadId?: string | undefined;
}

/** Creates the store of freezes of one account. */
export function freezeStore(scope: Scope): FreezeStore {
  return {
    applies: async (workloadId) => (await findFreeze(scope, workloadId)) !== undefined,
    list: () => list(scope),
    freeze: ({ workloadId }, reason) =>
      workloadId === undefined
        ? changeAccount(scope, (transaction) => freeze(transaction, undefined, reason))
        : changeWorkload(scope, workloadId, (workload) => freeze(workload, workloadId, reason)),
    lift: ({ workloadId }) =>
      workloadId === undefined
        ? changeAccount(scope, (transaction) => lift(transaction, undefined))
        : changeWorkload(scope, workloadId, (workload) => lift(workload, workloadId)),
  };
}

async function list(scope: Scope): Promise<readonly ListedFreeze[]> {
  const rows = await scope.queries
    .select({ freeze: freezes, workload: { id: workloads.id, name: workloads.logicalAgentId } })
    .from(freezes)
    .leftJoin(workloads, eq(workloads.id, freezes.workloadId))
    .where(and(or(appliesToAccount(scope), eq(freezes.accountId, scope.accountId)), isNull(workloads.deletedAt)))
    .orderBy(levelRank, asc(freezes.since));
  return rows;
}

/** Does the work in a transaction, and then wakes the requests that are held for any workload of the account. */
async function changeAccount<T>(scope: Scope, work: (transaction: Transaction) => Promise<T>): Promise<T> {
  const result = await inTransaction(scope, work);
  const ids = await scope.queries
    .select({ id: workloads.id })
    .from(workloads)
    .where(and(eq(workloads.accountId, scope.accountId), isNull(workloads.deletedAt)));
  for (const { id } of ids) scope.wakeUps.wake(id);
  return result;
}

async function freeze(scope: Transaction, workloadId: string | undefined, reason: string): Promise<Freeze> {
  const { accountId, actor } = scope;
  const level = workloadId === undefined ? 'account' : 'workload';
  const subject = workloadId ?? accountId;
  const [begun] = await scope.queries
    .insert(freezes)
    .values({
      subject,
      level,
      accountId,
      workloadId: workloadId ?? null,
      reason,
      frozenBy: { kind: actor.kind, id: actor.id, name: actor.name },
      since: scope.clock.now(),
    })
    .onConflictDoNothing()
    .returning();
  if (begun !== undefined) {
    scope.emit({ type: 'freeze.begun', workloadId, data: { level, reason } });
    return begun;
  }
  const [present] = await scope.queries.select().from(freezes).where(isSubject(scope, subject));
  // Lifted by somebody else between the two statements.
  return present ?? freeze(scope, workloadId, reason);
}

async function lift(scope: Transaction, workloadId: string | undefined): Promise<Freeze | undefined> {
  const [lifted] = await scope.queries
    .delete(freezes)
    .where(isSubject(scope, workloadId ?? scope.accountId))
    .returning();
  if (lifted === undefined) return undefined;
  const { level, reason, since } = lifted;
  scope.emit({ type: 'freeze.lifted', workloadId, data: { level, reason, since: since.toISOString() } });
  return lifted;
}

function isSubject(scope: Scope, subject: string) {
  return and(eq(freezes.accountId, scope.accountId), eq(freezes.subject, subject));
}
