import { and, eq } from 'drizzle-orm';
import type { AgentRow, InterruptionRow } from '../../storage/rows.js';
import { interruptions } from '../../storage/schema.js';
import { rowsOf, type Scope } from '../../storage/scope.js';
import { hostOf } from '../instances/find-instance.js';
import { placeOf } from '../instances/placement.js';

/** A fact about a host that AWS interrupts. */
export interface InterruptionFact {
  readonly kind: InterruptionRow['kind'];
  /** The same key means the same fact. */
  readonly key: string;
  readonly instanceId: string;
  readonly report: unknown;
  readonly newInstanceId?: string | undefined;
}

/** Stores a fact once, and answers its row and whether it is new. */
export async function noteInterruption(
  scope: Scope,
  agent: AgentRow,
  fact: InterruptionFact,
): Promise<{ readonly row: InterruptionRow; readonly isNew: boolean }> {
  const [inserted] = await scope.queries
    .insert(interruptions)
    .values({
      clientId: scope.clientId,
      agentId: agent.id,
      kind: fact.kind,
      dedupeKey: fact.key,
      instanceId: fact.instanceId,
      poolId: placeOf(await hostOf(scope, agent.id, fact.instanceId)).poolId,
      report: fact.report,
      newInstanceId: fact.newInstanceId ?? null,
      receivedAt: scope.clock.now(),
    })
    .onConflictDoNothing()
    .returning();
  if (inserted !== undefined) {
    const { kind, instanceId, newInstanceId } = inserted;
    scope.tell('interruption reported', { agentId: agent.id, kind, instanceId, newInstanceId });
    return { row: inserted, isNew: true };
  }
  const known = await findInterruption(scope, agent, fact);
  if (known === undefined) throw new Error('The database neither stored an interruption nor knows it.');
  return { row: known, isNew: false };
}

/** The stored fact of a kind and key; undefined when there is none. */
export async function findInterruption(
  scope: Scope,
  agent: AgentRow,
  { kind, key }: Pick<InterruptionFact, 'kind' | 'key'>,
): Promise<InterruptionRow | undefined> {
  const [row] = await scope.queries
    .select()
    .from(interruptions)
    .where(rowsOf(scope, agent.id, interruptions, eq(interruptions.kind, kind), eq(interruptions.dedupeKey, key)));
  return row;
}

/** What the control plane made of an interruption. */
export async function answerInterruption(
  scope: Scope,
  row: InterruptionRow,
  answer: Partial<Pick<InterruptionRow, 'answer' | 'replicaId' | 'newInstanceId'>>,
): Promise<void> {
  await scope.queries
    .update(interruptions)
    .set(answer)
    .where(and(eq(interruptions.clientId, scope.clientId), eq(interruptions.id, row.id)));
}
