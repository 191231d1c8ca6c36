import type { ReplicaStatus } from '@spotguard/protocol';
import { and, desc, eq, inArray, isNotNull, ne, type SQL } from 'drizzle-orm';
import type { AgentRow, ReplicaRow } from '../../storage/rows.js';
import { replicas } from '../../storage/schema.js';
import { rowsOf, type Scope } from '../../storage/scope.js';
import { isUuid } from '../../storage/uuid.js';
import { changeWorkload, type LockedWorkload } from '../change-workload.js';
import { mayBeNamed } from '../instances/may-be-named.js';
import { failOverLate } from '../interruptions/late-failover.js';
import { coordinate, coordinateAgent } from './adjust-replicas.js';
import { nameInstance } from './bind-replica.js';
import { endReplicas } from './end-replicas.js';
import { endOfPredecessor, orderDueEnds } from './order-predecessor-ends.js';
import { promoteReplica, type ReplicaPromotion } from './promote-replica.js';
import { type Progress, progressReplica } from './record-progress.js';
import { askReplica, type ReplicaAnswer, type ReplicaRequest } from './request-replica.js';

/** What came of an order to end a standby. */
export type ReplicaEnd =
  | { readonly kind: 'ordered'; readonly row: ReplicaRow }
  | { readonly kind: 'over'; readonly row: ReplicaRow };

/** The standbys of a tenant's agents. `undefined` answers: the agent has no such standby. */
export interface ReplicaStore {
  /** Newest first. Asked for `terminated`: what the agent has yet to end, failed ones included. */
  list(agent: AgentRow, filter: ReplicaFilter): Promise<readonly ReplicaRow[]>;
  ask(agent: AgentRow, request: ReplicaRequest): Promise<ReplicaAnswer>;
  /** Says which instance a standby is; `taken` when it is another one already. */
  name(agent: AgentRow, naming: ReplicaNaming): Promise<ReplicaRow | 'taken' | undefined>;
  /** `nameless`: it cannot be ready before it is an instance. */
  progress(agent: AgentRow, word: ReplicaWord): Promise<ReplicaRow | 'nameless' | undefined>;
  promote(agent: AgentRow, replicaId: string): Promise<ReplicaPromotion | undefined>;
  end(agent: AgentRow, replicaId: string): Promise<ReplicaEnd | undefined>;
  /** Brings the agent's standbys to what its mode wants. */
  coordinate(agent: AgentRow): Promise<void>;
}

/** Which standbys to list. */
export interface ReplicaFilter {
  readonly status?: ReplicaStatus | undefined;
  readonly includeTerminated: boolean;
  /** Whether an agent of v4 asks, which ends predecessors by this list too. Ours end them by themselves. */
  readonly isForV4?: boolean;
}

/** Which instance a standby is. */
export interface ReplicaNaming {
  readonly replicaId: string;
  readonly instanceId: string;
}

/** An agent's word on a standby, and whether that agent is one of ours. */
export interface ReplicaWord {
  readonly replicaId: string;
  readonly progress: Progress;
  readonly generational: boolean;
}

/** Makes the standbys' store of one tenant. */
export function replicaStore(scope: Scope): ReplicaStore {
  const changeReplica = <T>(
    agent: AgentRow,
    replicaId: string,
    work: (workload: LockedWorkload, replica: ReplicaRow) => Promise<T>,
  ): Promise<T | undefined> =>
    changeWorkload(
      scope,
      agent.id,
      async (workload) => {
        const replica = await find(workload, workload.row, replicaId);
        return replica && work(workload, replica);
      },
      { isDeletedIncluded: true },
    );
  return {
    list: async (agent, filter) => {
      if (filter.status === 'terminated' && filter.isForV4) await orderDueEnds(scope, agent);
      return list(scope, agent, filter);
    },
    ask: async (agent, request) => {
      const ask = (workload: LockedWorkload) => askReplica(workload, request);
      const answer = await changeWorkload(scope, agent.id, ask, { isDeletedIncluded: true });
      return answer ?? { kind: 'disabled' };
    },
    name: (agent, { replicaId, instanceId }) =>
      changeReplica(agent, replicaId, async (...named) => (await name(...named, instanceId)) ?? 'taken'),
    progress: (agent, { replicaId, progress, generational }) =>
      changeReplica(agent, replicaId, async (workload, replica) => {
        const row = await progressReplica(workload, replica, progress);
        if (row !== undefined && !generational) await failOverLate(workload, row);
        await coordinate(workload);
        return row ?? 'nameless';
      }),
    promote: (agent, replicaId) => changeReplica(agent, replicaId, promoteReplica),
    end: (agent, replicaId) => changeReplica(agent, replicaId, end),
    coordinate: (agent) => coordinateAgent(scope, agent),
  };
}

async function name(workload: LockedWorkload, row: ReplicaRow, instanceId: string): Promise<ReplicaRow | undefined> {
  const [other] = await workload.queries
    .select({ id: replicas.id })
    .from(replicas)
    .where(and(ofAgent(workload, workload.row), eq(replicas.instanceId, instanceId)));
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

async function find(scope: Scope, agent: AgentRow, replicaId: string): Promise<ReplicaRow | undefined> {
  if (!isUuid(replicaId)) return undefined;
  const [row] = await scope.queries
    .select()
    .from(replicas)
    .where(and(ofAgent(scope, agent), eq(replicas.id, replicaId)));
  return row;
}

function ofAgent(scope: Scope, agent: AgentRow) {
  return rowsOf(scope, agent.id, replicas);
}

function list(scope: Scope, agent: AgentRow, filter: ReplicaFilter): Promise<readonly ReplicaRow[]> {
  return scope.queries
    .select()
    .from(replicas)
    .where(and(ofAgent(scope, agent), asked(filter)))
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
