import { formatPoolId } from '@spotguard/protocol';
import { and, eq } from 'drizzle-orm';
import type { AgentRow, InterruptionRow } from '../storage/rows.js';
import { hosts, interruptions } from '../storage/schema.js';
import { rowsOf, type Scope } from '../tenants/scope.js';

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
      poolId: await poolOf(scope, agent, fact.instanceId),
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
  const [known] = await scope.queries
    .select()
    .from(interruptions)
    .where(
      rowsOf(scope, agent.id, interruptions, eq(interruptions.kind, fact.kind), eq(interruptions.dedupeKey, fact.key)),
    );
  if (known === undefined) throw new Error('The database neither stored an interruption nor knows it.');
  return { row: known, isNew: false };
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

/** The pool that a host runs in; undefined for one that is no spot host or that nobody knows. */
async function poolOf(scope: Scope, agent: AgentRow, instanceId: string): Promise<string | null> {
  const [host] = await scope.queries
    .select()
    .from(hosts)
    .where(rowsOf(scope, agent.id, hosts, eq(hosts.instanceId, instanceId)));
  if (host === undefined || host.mode !== 'spot' || host.instanceType === null || host.zone === null) return null;
  return formatPoolId({ instanceType: host.instanceType, availabilityZone: host.zone });
}
