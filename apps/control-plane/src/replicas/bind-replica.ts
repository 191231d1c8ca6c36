import { isReplicaPlaceholder } from '@spotguard/protocol';
import { and, eq } from 'drizzle-orm';
import type { AgentRow, ReplicaRow } from '../storage/rows.js';
import { replicas } from '../storage/schema.js';
import { rowsOf, type Scope } from '../tenants/scope.js';

/** A host that says it is a standby: by its intent, or (of v4) only by its instance id. */
export interface StandbyClaim {
  readonly instanceId: string;
  readonly replicaId: string | undefined;
}

/**
 * Finds the replica that a registering host was launched as, and notes its instance there should the agent's word of it be
 * late or lost. `unwanted`: it is over, unknown or another host's. Undefined: the host is no standby.
 */
export async function bindReplica(
  scope: Scope,
  agent: AgentRow,
  { instanceId, replicaId }: StandbyClaim,
): Promise<{ readonly id: string } | 'unwanted' | undefined> {
  const [row] = await scope.queries
    .select()
    .from(replicas)
    .where(
      rowsOf(
        scope,
        agent.id,
        replicas,
        replicaId === undefined ? eq(replicas.instanceId, instanceId) : eq(replicas.id, replicaId),
      ),
    );
  if (row === undefined) return replicaId === undefined ? undefined : 'unwanted';
  const bound = await nameInstance(scope, row, instanceId);
  return bound?.instanceId === instanceId && isStandby(bound) ? { id: bound.id } : 'unwanted';
}

function isStandby({ isActive, status }: ReplicaRow): boolean {
  return isActive && (status === 'launching' || status === 'syncing' || status === 'ready');
}

/**
 * Says which instance a standby is, once; undefined when it is another one already. An instance that comes in for a replica
 * that is over makes the row active again, as an order to end it.
 */
export async function nameInstance(scope: Scope, row: ReplicaRow, instanceId: string): Promise<ReplicaRow | undefined> {
  if (row.instanceId === instanceId) return row;
  if (row.instanceId !== null || isReplicaPlaceholder(instanceId)) return undefined;
  const [named] = await scope.queries
    .update(replicas)
    .set({
      instanceId,
      isActive: true,
      launchedAt: scope.clock.now(),
      ...(row.status === 'launching' ? { status: 'syncing' as const } : {}),
    })
    .where(and(eq(replicas.clientId, scope.clientId), eq(replicas.id, row.id)))
    .returning();
  return named;
}
