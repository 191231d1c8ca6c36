import { and, eq } from 'drizzle-orm';
import type { InterruptionRow, WorkloadRow } from '../../storage/rows.js';
import { interruptions } from '../../storage/schema.js';
import { rowsOf, type Scope, type Transaction } from '../../storage/scope.js';
import { findInstance } from '../instances/find-instance.js';
import { placeOf } from '../instances/placement.js';

/** A report about an instance that AWS interrupts. */
export interface InterruptionFact {
  readonly kind: InterruptionRow['kind'];
  /** A report with the same key is stored once. */
  readonly key: string;
  readonly instanceId: string;
  readonly report: unknown;
  readonly newInstanceId?: string | undefined;
  /** When AWS takes the instance, if the report says so. */
  readonly deadline?: Date | undefined;
}

/** Stores a report once, and returns its row and whether it is new. */
export async function recordInterruption(
  scope: Transaction,
  workload: WorkloadRow,
  fact: InterruptionFact,
): Promise<{ readonly row: InterruptionRow; readonly isNew: boolean }> {
  const [inserted] = await scope.queries
    .insert(interruptions)
    .values({
      accountId: scope.accountId,
      agentId: workload.id,
      kind: fact.kind,
      dedupeKey: fact.key,
      instanceId: fact.instanceId,
      poolId: placeOf(await findInstance(scope, workload.id, fact.instanceId)).poolId,
      report: fact.report,
      newInstanceId: fact.newInstanceId ?? null,
      receivedAt: scope.clock.now(),
      deadline: fact.deadline ?? null,
    })
    .onConflictDoNothing()
    .returning();
  if (inserted !== undefined) {
    const { kind, instanceId, newInstanceId } = inserted;
    const data = { kind, instanceId, newInstanceId };
    scope.emit({ type: 'interruption.reported', workloadId: workload.id, data });
    return { row: inserted, isNew: true };
  }
  const known = await findInterruption(scope, workload, fact);
  if (known === undefined) throw new Error('The database neither stored an interruption nor knows it.');
  return { row: known, isNew: false };
}

/** Finds the stored report of a kind and key. */
export async function findInterruption(
  scope: Scope,
  workload: WorkloadRow,
  { kind, key }: Pick<InterruptionFact, 'kind' | 'key'>,
): Promise<InterruptionRow | undefined> {
  const [row] = await scope.queries
    .select()
    .from(interruptions)
    .where(rowsOf(scope, workload.id, interruptions, eq(interruptions.kind, kind), eq(interruptions.dedupeKey, key)));
  return row;
}

/** Stores what the control plane answered to a report. */
export async function recordAnswer(
  scope: Scope,
  row: InterruptionRow,
  answer: Partial<Pick<InterruptionRow, 'answer' | 'replicaId' | 'newInstanceId'>>,
): Promise<void> {
  await scope.queries
    .update(interruptions)
    .set(answer)
    .where(and(eq(interruptions.accountId, scope.accountId), eq(interruptions.id, row.id)));
}
