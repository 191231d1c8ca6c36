import type { ReplicaStatus } from '@spotguard/protocol';
import { and, desc, eq, inArray, isNotNull, ne, type SQL } from 'drizzle-orm';
import type { ReplicaRow, WorkloadRow } from '../../storage/rows.js';
import { replicas } from '../../storage/schema.js';
import { rowsOf, type Scope } from '../../storage/scope.js';
import { isUuid } from '../../storage/uuid.js';
import { changeWorkload, type LockedWorkload } from '../change-workload.js';
import { mayBeNamed } from '../instances/may-be-named.js';
import { failOverLate } from '../interruptions/late-failover.js';
import { adjustReplicas, adjustReplicasIfNeeded } from './adjust-replicas.js';
import { nameInstance } from './bind-replica.js';
import { endReplicas } from './end-replicas.js';
import { endOfPredecessor, orderPredecessorEnds } from './order-predecessor-ends.js';
import { promoteReplica, type ReplicaPromotion } from './promote-replica.js';
import { type Progress, recordProgress } from './record-progress.js';
import { type ReplicaAnswer, type ReplicaRequest, requestReplica } from './request-replica.js';

/** What came of an order to end a replica. */
export type ReplicaEnd =
  | { readonly kind: 'ordered'; readonly row: ReplicaRow }
  | { readonly kind: 'over'; readonly row: ReplicaRow };

/** The replicas of an account's agents. `undefined` answers: the agent has no such replica. */
export interface ReplicaStore {
  /** Newest first. Asked for `terminated`: what the agent has yet to end, failed ones included. */
  list(workload: WorkloadRow, filter: ReplicaFilter): Promise<readonly ReplicaRow[]>;
  ask(workload: WorkloadRow, request: ReplicaRequest): Promise<ReplicaAnswer>;
  /** Says which instance a replica is; `taken` when it is another one already. */
  name(workload: WorkloadRow, naming: ReplicaNaming): Promise<ReplicaRow | 'taken' | undefined>;
  /** `nameless`: it cannot be ready before it is an instance. */
  progress(workload: WorkloadRow, report: ReportedProgress): Promise<ReplicaRow | 'nameless' | undefined>;
  promote(workload: WorkloadRow, replicaId: string): Promise<ReplicaPromotion | undefined>;
  end(workload: WorkloadRow, replicaId: string): Promise<ReplicaEnd | undefined>;
  /** Brings the agent's replicas to what its mode wants. */
  adjustReplicas(workload: WorkloadRow): Promise<void>;
}

/** Which replicas to list. */
export interface ReplicaFilter {
  readonly status?: ReplicaStatus | undefined;
  readonly includeTerminated: boolean;
  /** Whether an agent of v4 asks, which ends predecessors by this list too. Ours end them by themselves. */
  readonly isForV4?: boolean;
}

/** Which instance a replica is. */
export interface ReplicaNaming {
  readonly replicaId: string;
  readonly instanceId: string;
}

/** What an agent reports of a replica, and whether that agent is one of ours. */
export interface ReportedProgress {
  readonly replicaId: string;
  readonly progress: Progress;
  readonly generational: boolean;
}

/** Makes the replicas' store of one account. */
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
      if (filter.status === 'terminated' && filter.isForV4) await orderPredecessorEnds(scope, workload);
      return list(scope, workload, filter);
    },
    ask: async (workload, request) => {
      const ask = (workload: LockedWorkload) => requestReplica(workload, request);
      const answer = await changeWorkload(scope, workload.id, ask, { isDeletedIncluded: true });
      return answer ?? { kind: 'disabled' };
    },
    name: (workload, { replicaId, instanceId }) =>
      changeReplica(workload, replicaId, async (...named) => (await name(...named, instanceId)) ?? 'taken'),
    progress: (workload, { replicaId, progress, generational }) =>
      changeReplica(workload, replicaId, async (workload, replica) => {
        const row = await recordProgress(workload, replica, progress);
        if (row !== undefined && !generational) await failOverLate(workload, row);
        await adjustReplicas(workload);
        return row ?? 'nameless';
      }),
    promote: (workload, replicaId) => changeReplica(workload, replicaId, promoteReplica),
    end: (workload, replicaId) => changeReplica(workload, replicaId, end),
    adjustReplicas: (workload) => adjustReplicasIfNeeded(scope, workload),
  };
}

async function name(workload: LockedWorkload, row: ReplicaRow, instanceId: string): Promise<ReplicaRow | undefined> {
  const [other] = await workload.queries
    .select({ id: replicas.id })
    .from(replicas)
    .where(and(ofWorkload(workload, workload.row), eq(replicas.instanceId, instanceId)));
  if (other?.id === row.id) return nameInstance(workload, row, instanceId);
  const isTaken = other !== undefined || !(await mayBeNamed(workload, workload.row, instanceId));
  return isTaken ? undefined : nameInstance(workload, row, instanceId);
}

async function end(workload: LockedWorkload, row: ReplicaRow): Promise<ReplicaEnd> {
  await endReplicas(workload, eq(replicas.id, row.id));
  const ended = (await find(workload, workload.row, row.id)) ?? row;
  const isOver = row.status === 'terminated' || row.status === 'promoted' || !row.isActive;
  return { kind: isOver || row.status === 'failed' ? 'over' : 'ordered', row: ended };
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
    .where(and(ofWorkload(scope, workload), asked(filter)))
    .orderBy(desc(replicas.sequence))
    .limit(200);
}

function asked({ status, includeTerminated, isForV4 }: ReplicaFilter): SQL | undefined {
  const active = eq(replicas.isActive, true);
  if (status === 'terminated') {
    const own = isForV4 ? undefined : ne(replicas.createdBy, endOfPredecessor);
    return and(active, own, inArray(replicas.status, ['terminated', 'failed']), isNotNull(replicas.instanceId));
  }
  const visible = includeTerminated ? undefined : active;
  return status === undefined ? visible : and(visible, eq(replicas.status, status));
}
