import type { LeftRunning } from '@spotguard/protocol';
import { and, eq, inArray } from 'drizzle-orm';
import type { AgentRow } from '../storage/rows.js';
import { agents, hosts, switches } from '../storage/schema.js';
import { rowsOf, type Scope } from '../tenants/scope.js';
import { placesOf } from './place-of.js';
import { findSamePair } from './same-pair.js';

/** A failover that happened. */
export interface FailoverFact {
  /** The notice's id, under which its hosts report too; undefined for v4. */
  readonly key: string | undefined;
  readonly oldInstanceId: string;
  readonly newInstanceId: string;
  readonly initiatedAt: Date;
  /** The old instance, if it could not be ended. */
  readonly leftRunning?: LeftRunning | undefined;
}

/** Writes a failover into the switch history, once, however many hosts report it. Needs the agent's row lock. */
export async function recordFailover(scope: Scope, agent: AgentRow, fact: FailoverFact): Promise<void> {
  const { key, oldInstanceId, newInstanceId, initiatedAt, leftRunning } = fact;
  const known = await findSamePair(scope, agent, { oldInstanceId, newInstanceId });
  if (known !== undefined) {
    await scope.queries
      .update(switches)
      .set({
        trigger: 'interruption',
        initiatedAt: known.initiatedAt ?? initiatedAt,
        isInferred: false,
        leftRunning: known.leftRunning ?? leftRunning ?? null,
      })
      .where(and(eq(switches.clientId, scope.clientId), eq(switches.id, known.id)));
    return;
  }
  const found = await scope.queries
    .select()
    .from(hosts)
    .where(rowsOf(scope, agent.id, hosts, inArray(hosts.instanceId, [oldInstanceId, newInstanceId])));
  const [from, to] = [oldInstanceId, newInstanceId].map((id) => found.find((host) => host.instanceId === id));
  const now = scope.clock.now();
  await scope.queries
    .insert(switches)
    .values({
      clientId: scope.clientId,
      agentId: agent.id,
      dedupeKey: key === undefined ? `pair:${oldInstanceId}>${newInstanceId}` : `key:${key}`,
      success: true,
      trigger: 'interruption',
      oldInstanceId,
      newInstanceId,
      ...placesOf(from, to),
      initiatedAt,
      leftRunning: leftRunning ?? null,
      reportedAt: now,
    })
    .onConflictDoNothing();
  await scope.queries.update(agents).set({ lastSwitchAt: now }).where(eq(agents.id, agent.id));
}
