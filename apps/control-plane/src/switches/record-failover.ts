import { formatPoolId } from '@spotguard/protocol';
import { and, eq, inArray } from 'drizzle-orm';
import type { AgentRow, HostRow } from '../storage/rows.js';
import { agents, hosts, switches } from '../storage/schema.js';
import { rowsOf, type Scope } from '../tenants/scope.js';
import { findSamePair } from './same-pair.js';

/** A failover that happened. */
export interface FailoverFact {
  /** The notice's id, under which its hosts report too; undefined for v4. */
  readonly key: string | undefined;
  readonly oldInstanceId: string;
  readonly newInstanceId: string;
  readonly initiatedAt: Date;
}

/** Writes a failover into the switch history, once, however many hosts report it. Needs the agent's row lock. */
export async function recordFailover(scope: Scope, agent: AgentRow, fact: FailoverFact): Promise<void> {
  const { key, oldInstanceId, newInstanceId, initiatedAt } = fact;
  const known = await findSamePair(scope, agent, { oldInstanceId, newInstanceId });
  if (known !== undefined) {
    await scope.queries
      .update(switches)
      .set({ trigger: 'interruption', initiatedAt: known.initiatedAt ?? initiatedAt })
      .where(and(eq(switches.clientId, scope.clientId), eq(switches.id, known.id)));
    return;
  }
  const found = await scope.queries
    .select()
    .from(hosts)
    .where(rowsOf(scope, agent.id, hosts, inArray(hosts.instanceId, [oldInstanceId, newInstanceId])));
  const from = placeOf(found.find((host) => host.instanceId === oldInstanceId));
  const to = placeOf(found.find((host) => host.instanceId === newInstanceId));
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
      oldInstanceType: from.instanceType,
      oldZone: from.zone,
      oldMode: from.mode,
      oldPoolId: from.poolId,
      newInstanceId,
      newInstanceType: to.instanceType,
      newZone: to.zone,
      newMode: to.mode,
      newPoolId: to.poolId,
      initiatedAt,
      reportedAt: now,
    })
    .onConflictDoNothing();
  await scope.queries.update(agents).set({ lastSwitchAt: now }).where(eq(agents.id, agent.id));
}

function placeOf(host: HostRow | undefined) {
  const { instanceType = null, zone = null } = host ?? {};
  const mode = host?.mode === 'unknown' ? null : (host?.mode ?? null);
  const isPool = mode === 'spot' && instanceType !== null && zone !== null;
  return { instanceType, zone, mode, poolId: isPool ? formatPoolId({ instanceType, availabilityZone: zone }) : null };
}
