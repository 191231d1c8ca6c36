import { parseWireTimestamp } from '@spotguard/protocol';
import { and, asc, desc, eq, sql } from 'drizzle-orm';
import type { InterruptionRow, WorkloadRow } from '../../storage/rows.js';
import { instances, replicas } from '../../storage/schema.js';
import { rowsOf, type Scope } from '../../storage/scope.js';
import type { LockedWorkload } from '../change-workload.js';
import { describeFreeze, findFreeze } from '../freezes/freeze.js';
import { findInstance } from '../instances/find-instance.js';
import { promoteReplicaInstance } from '../replicas/promote-replica.js';
import { recordProgress } from '../replicas/record-progress.js';
import { describeSilence, failSilentReplica } from '../replicas/silent-replica.js';
import { recordFailover } from '../switches/record-failover.js';
import { findPromotedReplica, orderTakeOver } from './order-take-over.js';
import { recordAnswer, recordInterruption } from './record-interruption.js';
import {
  keyOf,
  type NoticeAnswer,
  type OrderedTakeOver,
  type ReplicaInstance,
  type TerminationNotice,
} from './termination-notice.js';

/**
 * Finds a replica to take over from an instance under notice. A replica of a v4 agent is promoted here; one with our
 * agent is ordered to take over, because only its own agent can show that it works. The same notice again gets the same
 * answer.
 */
export async function handleNotice(
  workload: LockedWorkload,
  notice: TerminationNotice,
): Promise<NoticeAnswer | OrderedTakeOver> {
  const { row } = await recordInterruption(workload, workload.row, {
    kind: 'termination',
    key: keyOf(notice),
    deadline: parseWireTimestamp(notice.time ?? ''),
    ...notice,
  });
  if (row.newInstanceId !== null) {
    return { kind: 'promoted', instanceId: row.newInstanceId, replicaId: row.replicaId };
  }
  const promoted = await findPromotedReplica(workload, workload.row, row);
  if (promoted !== undefined) return recordNoticePromotion(workload, { row, replica: promoted, notice });
  if (notice.instanceId !== workload.row.primaryInstanceId) return handleOtherInstance(workload, notice);
  const freeze = await findFreeze(workload, workload.row.id);
  if (freeze !== undefined) return answerNoReplica(workload, row, `${describeFreeze(freeze)}.`);
  const { silentSince } = await failSilentReplica(workload);
  const replica = await chooseReplica(workload, workload.row, notice);
  const reason = silentSince && `The replica counts as failed. ${describeSilence(silentSince)}`;
  if (replica === undefined) return answerNoReplica(workload, row, reason);
  if (!notice.generational) return promoteForNotice(workload, { row, replica, notice });
  return (await orderTakeOver(workload, { row, replica })) ?? answerNoReplica(workload, row, reason);
}

async function answerNoReplica(
  workload: LockedWorkload,
  row: InterruptionRow,
  reason: string | undefined,
): Promise<NoticeAnswer> {
  await recordAnswer(workload, row, { answer: 'no-standby' });
  return { kind: 'no-replica', reason };
}

interface NoticePromotion {
  readonly row: InterruptionRow;
  readonly replica: ReplicaInstance;
  readonly notice: Pick<TerminationNotice, 'instanceId' | 'detectedAt' | 'idempotencyKey'>;
}

/** Promotes a replica of a v4 agent in place of the instance of a stored notice, and adds that to the history. */
export async function promoteForNotice(workload: LockedWorkload, promotion: NoticePromotion): Promise<NoticeAnswer> {
  await promoteReplicaInstance(workload, promotion.replica, 'interruption');
  return recordNoticePromotion(workload, promotion);
}

/** Stores that a replica was promoted because of a notice, and adds the failover to the history. */
export async function recordNoticePromotion(
  workload: LockedWorkload,
  { row, replica, notice }: NoticePromotion,
): Promise<NoticeAnswer> {
  await recordAnswer(workload, row, {
    answer: 'promoted',
    replicaId: replica.id,
    newInstanceId: replica.instanceId,
  });
  await recordFailover(workload, {
    key: notice.idempotencyKey,
    oldInstanceId: notice.instanceId,
    newInstanceId: replica.instanceId,
    initiatedAt: notice.detectedAt ?? row.receivedAt,
  });
  return { kind: 'promoted', instanceId: replica.instanceId, replicaId: replica.id };
}

/**
 * Answers a notice of an instance that is not the primary: a replica is marked as failed, and a former primary is told
 * which instance replaced it.
 */
async function handleOtherInstance(workload: LockedWorkload, { instanceId }: TerminationNotice): Promise<NoticeAnswer> {
  const [replica] = await workload.queries
    .select()
    .from(replicas)
    .where(
      rowsOf(workload, workload.row.id, replicas, eq(replicas.instanceId, instanceId), eq(replicas.isActive, true)),
    );
  if (replica !== undefined) {
    await recordProgress(workload, replica, { status: 'failed', error_message: 'AWS takes the instance back.' });
    return { kind: 'replica-lost' };
  }
  const instance = await findInstance(workload, workload.row.id, instanceId);
  const hasHandedOver = instance?.role === 'retiring' || instance?.role === 'retired';
  return hasHandedOver
    ? { kind: 'already-replaced', instanceId: workload.row.primaryInstanceId }
    : { kind: 'unknown-instance' };
}

/**
 * Chooses the replica that is to take over: the one that the agent names, else ready ones before starting ones, the
 * oldest first.
 */
async function chooseReplica(
  scope: Scope,
  workload: WorkloadRow,
  { replicaId, generational }: TerminationNotice,
): Promise<ReplicaInstance | undefined> {
  const rows = await scope.queries
    .select({ replica: replicas, instance: instances })
    .from(replicas)
    .leftJoin(instances, and(eq(instances.agentId, replicas.agentId), eq(instances.instanceId, replicas.instanceId)))
    .where(
      rowsOf(
        scope,
        workload.id,
        replicas,
        eq(replicas.isActive, true),
        sql`${replicas.status} in ('ready', 'syncing')`,
      ),
    )
    .orderBy(desc(eq(replicas.status, 'ready')), asc(replicas.sequence));
  const candidates = rows.flatMap(({ replica, instance }) => {
    const { instanceId } = replica;
    const isAllowed =
      !generational || (instance?.role === 'standby' && instance.generation === workload.generation + 1);
    const isFrozen = instance?.guarding?.reasons.some(({ code }) => code === 'frozen') === true;
    const isAvailable = instance?.status !== 'offline' && !isFrozen;
    return instanceId !== null && isAllowed && isAvailable ? [{ ...replica, instanceId }] : [];
  });
  return candidates.find(({ id }) => id === replicaId) ?? candidates[0];
}
