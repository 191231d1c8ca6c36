import { and, asc, desc, eq, sql } from 'drizzle-orm';
import type { AgentRow, InterruptionRow } from '../../storage/rows.js';
import { hosts, replicas } from '../../storage/schema.js';
import { rowsOf, type Scope } from '../../storage/scope.js';
import type { LockedWorkload } from '../change-workload.js';
import { hostOf } from '../instances/find-instance.js';
import { takeOverByReplica } from '../replicas/promote-replica.js';
import { progressReplica } from '../replicas/record-progress.js';
import { failSilentReplica, silenceInWords } from '../replicas/silent-replica.js';
import { recordFailover } from '../switches/record-failover.js';
import { askToTakeOver, replicaThatTookOver } from './order-take-over.js';
import { answerInterruption, noteInterruption } from './record-interruption.js';
import {
  keyOf,
  type NoticeAnswer,
  type ReplicaInstance,
  type TakeOverAsked,
  type TerminationNotice,
} from './termination-notice.js';

/**
 * Finds who takes over from a host under notice, among the replicas that live. One of v4 is promoted here; one of ours is
 * told to take over, because only its own agent can prove that it lives. The same notice again gets the same answer.
 */
export async function takeNotice(
  workload: LockedWorkload,
  notice: TerminationNotice,
): Promise<NoticeAnswer | TakeOverAsked> {
  const { row } = await noteInterruption(workload, workload.row, {
    kind: 'termination',
    key: keyOf(notice),
    ...notice,
  });
  if (row.newInstanceId !== null) {
    return { kind: 'promoted', instanceId: row.newInstanceId, replicaId: row.replicaId };
  }
  const asked = await replicaThatTookOver(workload, workload.row, row);
  if (asked !== undefined) return writePromotion(workload, { row, standby: asked, notice });
  if (notice.instanceId !== workload.row.primaryInstanceId) return ofAnotherHost(workload, notice);
  const { silentSince } = await failSilentReplica(workload);
  const standby = await bestStandby(workload, workload.row, notice);
  if (standby === undefined) {
    await answerInterruption(workload, row, { answer: 'no-standby' });
    return { kind: 'no-standby', reason: silentSince && `The replica was given up. ${silenceInWords(silentSince)}` };
  }
  if (notice.generational) return askToTakeOver(workload, { row, standby });
  return promoteFor(workload, { row, standby, notice });
}

interface FailoverPart {
  readonly row: InterruptionRow;
  readonly standby: ReplicaInstance;
  readonly notice: Pick<TerminationNotice, 'instanceId' | 'detectedAt' | 'idempotencyKey'>;
}

/** Makes a replica of v4 the primary in place of the host that a stored notice is about, and writes that into the history. */
export async function promoteFor(workload: LockedWorkload, part: FailoverPart): Promise<NoticeAnswer> {
  await takeOverByReplica(workload, part.standby, 'interruption');
  return writePromotion(workload, part);
}

/** Writes down that a replica has taken over from the host under notice. */
export async function writePromotion(
  workload: LockedWorkload,
  { row, standby, notice }: FailoverPart,
): Promise<NoticeAnswer> {
  await answerInterruption(workload, row, {
    answer: 'promoted',
    replicaId: standby.id,
    newInstanceId: standby.instanceId,
  });
  await recordFailover(workload, {
    key: notice.idempotencyKey,
    oldInstanceId: notice.instanceId,
    newInstanceId: standby.instanceId,
    initiatedAt: notice.detectedAt ?? row.receivedAt,
  });
  return { kind: 'promoted', instanceId: standby.instanceId, replicaId: standby.id };
}

/** A standby that AWS takes is lost; a host that has handed over is told to whom. */
async function ofAnotherHost(workload: LockedWorkload, { instanceId }: TerminationNotice): Promise<NoticeAnswer> {
  const [replica] = await workload.queries
    .select()
    .from(replicas)
    .where(
      rowsOf(workload, workload.row.id, replicas, eq(replicas.instanceId, instanceId), eq(replicas.isActive, true)),
    );
  if (replica !== undefined) {
    await progressReplica(workload, replica, { status: 'failed', error_message: 'AWS takes the instance back.' });
    return { kind: 'standby-lost' };
  }
  const host = await hostOf(workload, workload.row.id, instanceId);
  const hasHandedOver = host?.role === 'retiring' || host?.role === 'retired';
  return hasHandedOver ? { kind: 'moved-on', instanceId: workload.row.primaryInstanceId } : { kind: 'unknown-host' };
}

/** Ready ones before those that still start, the oldest first; the one that the agent names before all. */
async function bestStandby(
  scope: Scope,
  agent: AgentRow,
  { replicaId, generational }: TerminationNotice,
): Promise<ReplicaInstance | undefined> {
  const rows = await scope.queries
    .select({ replica: replicas, host: hosts })
    .from(replicas)
    .leftJoin(hosts, and(eq(hosts.agentId, replicas.agentId), eq(hosts.instanceId, replicas.instanceId)))
    .where(
      rowsOf(scope, agent.id, replicas, eq(replicas.isActive, true), sql`${replicas.status} in ('ready', 'syncing')`),
    )
    .orderBy(desc(eq(replicas.status, 'ready')), asc(replicas.sequence));
  const able = rows.flatMap(({ replica, host }) => {
    const { instanceId } = replica;
    const isAdmitted = !generational || (host?.role === 'standby' && host.generation === agent.generation + 1);
    const isFrozen = host?.guarding?.reasons.some(({ code }) => code === 'frozen') === true;
    const isAble = host?.status !== 'offline' && !isFrozen;
    return instanceId !== null && isAdmitted && isAble ? [{ ...replica, instanceId }] : [];
  });
  return able.find(({ id }) => id === replicaId) ?? able[0];
}
