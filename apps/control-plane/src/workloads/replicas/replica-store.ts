import type { ReplicaStatus } from '@spotguard/protocol';
import { and, desc, eq, inArray, isNotNull, ne, type SQL } from 'drizzle-orm';
import type { ReplicaRow, WorkloadRow } from '../../storage/rows.js';
import { replicas } from '../../storage/schema.js';
import { rowsOf, type Scope } from '../../storage/scope.js';
import { isUuid } from '../../storage/uuid.js';
import { changeWorkload, type LockedWorkload } from '../change-workload.js';
import { type Freeze, findFreeze } from '../freezes/freeze.js';
import { mayBeNamed } from '../instances/may-be-named.js';
import { failOverLate } from '../interruptions/late-failover.js';
import { adjustReplicas } from './adjust-replicas.js';
import { nameInstance } from './bind-replica.js';
import { endOfPredecessor } from './end-of-predecessor.js';
import { endReplicas } from './end-replicas.js';
import { listReplicaPage, type ReplicaPage } from './list-replica-page.js';
import { orderPredecessorEnds } from './order-predecessor-ends.js';
import { promoteReplica, type ReplicaPromotion } from './promote-replica.js';
import { type Progress, recordProgress } from './record-progress.js';
import { type ReplicaAnswer, type ReplicaRequest, requestReplica } from './request-replica.js';

/** The result of an order to end a replica. */
export type ReplicaEnd =
  | { readonly kind: 'ordered'; readonly row: ReplicaRow }
  | { readonly kind: 'already-ended'; readonly row: ReplicaRow }
  | { readonly kind: 'frozen'; readonly freeze: Freeze };

/** The replicas of an account's workloads. `undefined`: the workload has no such replica. */
export interface ReplicaStore {
  /**
   * Lists replicas, newest first. The status `terminated` lists those that the agent has yet to end, including failed ones.
   * That list and the one of `launching` are orders to the agent, and empty under a freeze.
   */
  list(workload: WorkloadRow, filter: ReplicaFilter): Promise<readonly ReplicaRow[]>;
  /** Lists the replicas of a workload for people, newest first: one more than the limit when there are more. */
  listPage(workloadId: string, page: ReplicaPage): Promise<readonly ReplicaRow[]>;
  request(workload: WorkloadRow, request: ReplicaRequest): Promise<ReplicaAnswer>;
  /** Stores the instance of a replica; `taken` when the replica has another instance or the instance another purpose. */
  nameInstance(workload: WorkloadRow, naming: ReplicaNaming): Promise<ReplicaRow | 'taken' | undefined>;
  /** Stores an agent's report; `no-instance` when the replica is reported ready before its instance is known. */
  recordProgress(workload: WorkloadRow, report: ReportedProgress): Promise<ReplicaRow | 'no-instance' | undefined>;
  promote(workload: WorkloadRow, replicaId: string): Promise<ReplicaPromotion | undefined>;
  end(workload: WorkloadRow, replicaId: string): Promise<ReplicaEnd | undefined>;
}

/** Which replicas to list. */
export interface ReplicaFilter {
  readonly status?: ReplicaStatus | undefined;
  readonly includeTerminated: boolean;
  /** Whether the caller is a v4 agent, which also ends predecessors that are in this list. Our agents end them without it. */
  readonly isForV4?: boolean;
}

/** A replica and its instance. */
export interface ReplicaNaming {
  readonly replicaId: string;
  readonly instanceId: string;
}

/** An agent's report about a replica, and whether that agent is one of ours. */
export interface ReportedProgress {
  readonly replicaId: string;
  readonly progress: Progress;
  readonly generational: boolean;
}

/** Creates the store of replicas of one account. */
export function replicaStore(scope: Scope): ReplicaStore {
  const changeReplica = <T>(
    workload: WorkloadRow,
    replicaId: string,
    work: (workload: LockedWorkload, replica: ReplicaRow) => Promise<T>,
  ): Promise<T | undefined> =>
    changeWorkload(
      scope,
      workload.id,
      async (workload) => {
        const replica = await find(workload, workload.row, replicaId);
        return replica && work(workload, replica);
      },
      { isDeletedIncluded: true },
    );
  return {
    list: async (workload, filter) => {
      const isOrder = filter.status === 'launching' || filter.status === 'terminated';
      if (isOrder && (await findFreeze(scope, workload.id)) !== undefined) return [];
      if (filter.status === 'terminated' && filter.isForV4) await orderPredecessorEnds(scope, workload);
      return list(scope, workload, filter);
    },
    listPage: (workloadId, page) => listReplicaPage(scope, workloadId, page),
    request: async (workload, request) => {
      const requestLocked = (workload: LockedWorkload) => requestReplica(workload, request);
      const answer = await changeWorkload(scope, workload.id, requestLocked, { isDeletedIncluded: true });
      return answer ?? { kind: 'disabled' };
    },
    nameInstance: (workload, { replicaId, instanceId }) =>
      changeReplica(workload, replicaId, async (...found) => (await nameIfFree(...found, instanceId)) ?? 'taken'),
    recordProgress: (workload, { replicaId, progress, generational }) =>
      changeReplica(workload, replicaId, async (workload, replica) => {
        const row = await recordProgress(workload, replica, progress);
        if (row !== undefined && !generational) await failOverLate(workload, row);
        await adjustReplicas(workload);
        return row ?? 'no-instance';
      }),
    promote: (workload, replicaId) => changeReplica(workload, replicaId, promoteReplica),
    end: (workload, replicaId) => changeReplica(workload, replicaId, end),
  };
}

async function nameIfFree(
  workload: LockedWorkload,
  row: ReplicaRow,
  instanceId: string,
): Promise<ReplicaRow | undefined> {
  const [other] = await workload.queries
    .select({ id: replicas.id })
    .from(replicas)
    .where(and(ofWorkload(workload, workload.row), eq(replicas.instanceId, instanceId)));
  if (other?.id === row.id) return nameInstance(workload, row, instanceId);
  const isTaken = other !== undefined || !(await mayBeNamed(workload, workload.row, instanceId));
  return isTaken ? undefined : nameInstance(workload, row, instanceId);
}

async function end(workload: LockedWorkload, row: ReplicaRow): Promise<ReplicaEnd> {
  const freeze = await findFreeze(workload, workload.row.id);
  if (freeze !== undefined) return { kind: 'frozen', freeze };
  await endReplicas(workload, eq(replicas.id, row.id));
  const ended = (await find(workload, workload.row, row.id)) ?? row;
  const hasEnded = row.status === 'terminated' || row.status === 'promoted' || !row.isActive;
  return { kind: hasEnded || row.status === 'failed' ? 'already-ended' : 'ordered', row: ended };
}

async function find(scope: Scope, workload: WorkloadRow, replicaId: string): Promise<ReplicaRow | undefined> {
  if (!isUuid(replicaId)) return undefined;
  const [row] = await scope.queries
    .select()
    .from(replicas)
    .where(and(ofWorkload(scope, workload), eq(replicas.id, replicaId)));
  return row;
}

function ofWorkload(scope: Scope, workload: WorkloadRow) {
  return rowsOf(scope, workload.id, replicas);
}

function list(scope: Scope, workload: WorkloadRow, filter: ReplicaFilter): Promise<readonly ReplicaRow[]> {
  return scope.queries
    .select()
    .from(replicas)
    .where(and(ofWorkload(scope, workload), matches(filter)))
    .orderBy(desc(replicas.sequence))
    .limit(200);
}

function matches({ status, includeTerminated, isForV4 }: ReplicaFilter): SQL | undefined {
  const active = eq(replicas.isActive, true);
  if (status === 'terminated') {
    const own = isForV4 ? undefined : ne(replicas.createdBy, endOfPredecessor);
    return and(active, own, inArray(replicas.status, ['terminated', 'failed']), isNotNull(replicas.instanceId));
  }
  const visible = includeTerminated ? undefined : active;
  return status === undefined ? visible : and(visible, eq(replicas.status, status));
}
