import { and, eq, isNull, type SQL } from 'drizzle-orm';
import type { WorkloadRow } from '../storage/rows.js';
import { workloads } from '../storage/schema.js';
import { inTransaction, type Scope, type Transaction } from '../storage/scope.js';
import { isUuid } from '../storage/uuid.js';
import { followPlacements } from './placements/follow-placements.js';

declare const isLocked: unique symbol;

/**
 * A workload whose row is locked by a transaction. Until the transaction ends, nothing else changes its primary, its replicas
 * or its commands. It is also the scope of that transaction. Only `changeWorkload` and `registerWorkload` create one, so a
 * function that takes it cannot be called without the lock.
 */
export interface LockedWorkload extends Transaction {
  /** The workload's row as it is stored now, with what this transaction has changed. */
  readonly row: WorkloadRow;
  /** Changes the workload's row. */
  update(change: Partial<WorkloadRow>): Promise<void>;
  readonly [isLocked]: true;
}

/** Which workloads may be changed. */
export interface ChangeOptions {
  /** Whether a deleted one may be, too. False when absent. */
  readonly isDeletedIncluded?: boolean;
}

/**
 * Changes a workload of the account: locks its row, does the work, commits, and wakes the requests that are held for it.
 * Returns what the work returns, or `undefined` when there is no such workload. When the work throws, nothing is changed.
 */
export async function changeWorkload<T>(
  scope: Scope,
  agentId: string,
  work: (workload: LockedWorkload) => Promise<T>,
  { isDeletedIncluded = false }: ChangeOptions = {},
): Promise<T | undefined> {
  if (!isUuid(agentId)) return undefined;
  const wanted = isDeletedIncluded
    ? eq(workloads.id, agentId)
    : and(eq(workloads.id, agentId), isNull(workloads.deletedAt));
  const changed = await inTransaction(scope, async (inner) => {
    const row = await lockRow(inner, wanted);
    return row && { value: await workThenFollow(lockedWorkload(inner, row), work) };
  });
  if (changed !== undefined) scope.wakeUps.wake(agentId);
  return changed?.value;
}

/** A workload as its first instance registers it. */
export type NewWorkload = Pick<WorkloadRow, 'logicalAgentId' | 'generation' | 'primaryInstanceId'>;

/** Like `changeWorkload` for the workload of that name, deleted or not. Creates the workload when there is none. */
export async function registerWorkload<T>(
  scope: Scope,
  registered: NewWorkload,
  work: (workload: LockedWorkload, isNew: boolean) => Promise<T>,
): Promise<T> {
  const { agentId, value } = await inTransaction(scope, async (inner) => {
    const created = await createRow(inner, registered);
    const row = created ?? (await lockRow(inner, eq(workloads.logicalAgentId, registered.logicalAgentId)));
    if (row === undefined) throw new Error('The database neither stored a workload nor knows it.');
    const locked = lockedWorkload(inner, row);
    return { agentId: row.id, value: await workThenFollow(locked, () => work(locked, created !== undefined)) };
  });
  scope.wakeUps.wake(agentId);
  return value;
}

/** Does the work, and brings the placements up to date with what it has changed. */
async function workThenFollow<T>(workload: LockedWorkload, work: (workload: LockedWorkload) => Promise<T>): Promise<T> {
  const value = await work(workload);
  await followPlacements(workload, workload.row.id);
  return value;
}

/** Creates the workload's row. Undefined when one of that name exists, also when another request has just created it. */
async function createRow(scope: Scope, registered: NewWorkload): Promise<WorkloadRow | undefined> {
  const [created] = await scope.queries
    .insert(workloads)
    .values({ ...registered, accountId: scope.accountId, createdAt: scope.clock.now() })
    .onConflictDoNothing()
    .returning();
  return created;
}

async function lockRow(scope: Scope, wanted: SQL | undefined): Promise<WorkloadRow | undefined> {
  const [row] = await scope.queries
    .select()
    .from(workloads)
    .where(and(eq(workloads.accountId, scope.accountId), wanted))
    .for('update');
  return row;
}

function lockedWorkload(scope: Transaction, locked: WorkloadRow): LockedWorkload {
  let row = locked;
  const workload = {
    ...scope,
    get row() {
      return row;
    },
    update: async (change: Partial<WorkloadRow>) => {
      const itself = and(eq(workloads.accountId, scope.accountId), eq(workloads.id, row.id));
      const [changed] = await scope.queries.update(workloads).set(change).where(itself).returning();
      if (changed === undefined) throw new Error('The database lost a workload while it was locked.');
      row = changed;
    },
  };
  return workload as LockedWorkload;
}
