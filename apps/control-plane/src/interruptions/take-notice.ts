import { and, asc, desc, eq, sql } from 'drizzle-orm';
import { takeOver } from '../hosts/take-over.js';
import { progressReplica } from '../replicas/progress-replica.js';
import { takeOverByReplica } from '../replicas/promote-replica.js';
import type { AgentRow, InterruptionRow, ReplicaRow } from '../storage/rows.js';
import { hosts, replicas } from '../storage/schema.js';
import { recordFailover } from '../switches/record-failover.js';
import { rowsOf, type Scope } from '../tenants/scope.js';
import { answerInterruption, noteInterruption } from './note-interruption.js';

/** A notice that AWS takes a host, as its agent passes it on. */
export interface TerminationNotice {
  readonly instanceId: string;
  readonly time: string | undefined;
  readonly detectedAt: Date | undefined;
  readonly replicaId: string | undefined;
  readonly idempotencyKey: string | undefined;
  /** Whether one of our agents says so; its standbys have to be registered hosts. */
  readonly generational: boolean;
  readonly report: unknown;
}

/** Who takes over; or why nobody does. `moved-on`: somebody else had the title before the notice. */
export type NoticeAnswer =
  | { readonly kind: 'promoted'; readonly instanceId: string; readonly replicaId: string | null }
  | { readonly kind: 'moved-on'; readonly instanceId: string }
  | { readonly kind: 'standby-lost' | 'no-standby' | 'unknown-host' };

/** Promotes the best standby of a host under notice. The same notice again gets the same answer. Needs the agent's row lock. */
export async function takeNotice(scope: Scope, agent: AgentRow, notice: TerminationNotice): Promise<NoticeAnswer> {
  const key = notice.idempotencyKey ?? `${notice.instanceId}@${notice.time ?? 'unknown'}`;
  const { row } = await noteInterruption(scope, agent, { kind: 'termination', key, ...notice });
  if (row.newInstanceId !== null) {
    return { kind: 'promoted', instanceId: row.newInstanceId, replicaId: row.replicaId };
  }
  if (notice.instanceId !== agent.primaryInstanceId) return ofAnotherHost(scope, agent, notice);
  const standby = await bestStandby(scope, agent, notice);
  if (standby === undefined) {
    await answerInterruption(scope, row, { answer: 'no-standby' });
    return { kind: 'no-standby' };
  }
  await promoteFor(scope, agent, { row, standby, notice });
  return { kind: 'promoted', instanceId: standby.instanceId, replicaId: standby.id };
}

type ReplicaInstance = ReplicaRow & { readonly instanceId: string };

interface FailoverPart {
  readonly row: InterruptionRow;
  readonly standby: ReplicaInstance;
  readonly notice: Pick<TerminationNotice, 'generational' | 'detectedAt' | 'idempotencyKey'>;
}

/** Gives a standby the title of the host that a stored notice is about, and writes that into the history. */
export async function promoteFor(scope: Scope, agent: AgentRow, { row, standby, notice }: FailoverPart): Promise<void> {
  const oldInstanceId = agent.primaryInstanceId;
  if (notice.generational) await takeOver(scope, agent, standby.instanceId);
  else await takeOverByReplica(scope, agent, standby);
  await answerInterruption(scope, row, {
    answer: 'promoted',
    replicaId: standby.id,
    newInstanceId: standby.instanceId,
  });
  await recordFailover(scope, agent, {
    key: notice.idempotencyKey,
    oldInstanceId,
    newInstanceId: standby.instanceId,
    initiatedAt: notice.detectedAt ?? row.receivedAt,
  });
}

/** A standby that AWS takes is lost; a host that has handed over is told to whom. */
async function ofAnotherHost(scope: Scope, agent: AgentRow, { instanceId }: TerminationNotice): Promise<NoticeAnswer> {
  const [replica] = await scope.queries
    .select()
    .from(replicas)
    .where(rowsOf(scope, agent.id, replicas, eq(replicas.instanceId, instanceId), eq(replicas.isActive, true)));
  if (replica !== undefined) {
    await progressReplica(scope, replica, { status: 'failed', error_message: 'AWS takes the instance back.' });
    return { kind: 'standby-lost' };
  }
  const [host] = await scope.queries
    .select({ role: hosts.role })
    .from(hosts)
    .where(rowsOf(scope, agent.id, hosts, eq(hosts.instanceId, instanceId)));
  const hasHandedOver = host?.role === 'retiring' || host?.role === 'retired';
  return hasHandedOver ? { kind: 'moved-on', instanceId: agent.primaryInstanceId } : { kind: 'unknown-host' };
}

/** Ready ones before those that still start, the oldest first; the one that the agent names before all. */
async function bestStandby(
  scope: Scope,
  agent: AgentRow,
  { replicaId, generational }: TerminationNotice,
): Promise<ReplicaInstance | undefined> {
  const rows = await scope.queries
    .select({ replica: replicas, role: hosts.role, generation: hosts.generation })
    .from(replicas)
    .leftJoin(hosts, and(eq(hosts.agentId, replicas.agentId), eq(hosts.instanceId, replicas.instanceId)))
    .where(
      rowsOf(scope, agent.id, replicas, eq(replicas.isActive, true), sql`${replicas.status} in ('ready', 'syncing')`),
    )
    .orderBy(desc(eq(replicas.status, 'ready')), asc(replicas.sequence));
  const able = rows.flatMap(({ replica, role, generation }) => {
    const { instanceId } = replica;
    const admitted = !generational || (role === 'standby' && generation === agent.generation + 1);
    return instanceId !== null && admitted ? [{ ...replica, instanceId }] : [];
  });
  return able.find(({ id }) => id === replicaId) ?? able[0];
}
