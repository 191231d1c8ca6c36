import type { ReplicaStatus } from '@spotguard/protocol';
import { and, desc, eq, inArray, isNotNull, ne, type SQL } from 'drizzle-orm';
import { mayBeNamed } from '../hosts/may-be-named.js';
import { failOverLate } from '../interruptions/late-failover.js';
import type { AgentRow, ReplicaRow } from '../storage/rows.js';
import { agents, replicas } from '../storage/schema.js';
import { isUuid } from '../storage/uuid.js';
import { inTransaction, lockAgent, rowsOf, type Scope } from '../tenants/scope.js';
import { askReplica, type ReplicaAnswer, type ReplicaRequest } from './ask-replica.js';
import { nameInstance } from './bind-replica.js';
import { coordinate, coordinateAgent } from './coordinate.js';
import { endReplicas } from './end-replicas.js';
import { endOfPredecessor, orderDueEnds } from './order-due-ends.js';
import { type Progress, progressReplica } from './progress-replica.js';
import { promoteReplica, type ReplicaPromotion } from './promote-replica.js';

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
  const locked = <T>(agent: AgentRow, work: (scope: Scope, agent: AgentRow) => Promise<T>): Promise<T | undefined> =>
    inTransaction(scope, async (inner) => {
      const current = await lockAgent(inner, eq(agents.id, agent.id));
      return current && work(inner, current);
    });
  const onRow = <T>(
    agent: AgentRow,
    replicaId: string,
    work: (context: { readonly scope: Scope; readonly agent: AgentRow; readonly row: ReplicaRow }) => Promise<T>,
  ): Promise<T | undefined> =>
    locked(agent, async (inner, current) => {
      const row = await find(inner, current, replicaId);
      return row && work({ scope: inner, agent: current, row });
    });
  return {
    list: async (agent, filter) => {
      if (filter.status === 'terminated' && filter.isForV4) await orderDueEnds(scope, agent);
      return list(scope, agent, filter);
    },
    ask: async (agent, request) => {
      const answer = await locked(agent, (inner, current) => askReplica(inner, current, request));
      return answer ?? { kind: 'disabled' };
    },
    name: (agent, { replicaId, instanceId }) =>
      onRow(agent, replicaId, async (context) => (await name(context, instanceId)) ?? 'taken'),
    progress: async (agent, { replicaId, progress, generational }) => {
      const result = await onRow(agent, replicaId, async (context) => {
        const row = await progressReplica(context.scope, context.row, progress);
        if (row !== undefined && !generational) await failOverLate(context.scope, context.agent, row);
        await coordinate(context.scope, context.agent);
        return row ?? 'nameless';
      });
      scope.wakeUps.wake(agent.id);
      return result;
    },
    promote: async (agent, replicaId) => {
      const result = await onRow(agent, replicaId, (context) =>
        promoteReplica(context.scope, context.agent, context.row),
      );
      if (result !== undefined) scope.wakeUps.wake(agent.id);
      return result;
    },
    end: (agent, replicaId) => onRow(agent, replicaId, end),
    coordinate: (agent) => coordinateAgent(scope, agent),
  };
}

interface RowContext {
  readonly scope: Scope;
  readonly agent: AgentRow;
  readonly row: ReplicaRow;
}

async function name({ scope, agent, row }: RowContext, instanceId: string): Promise<ReplicaRow | undefined> {
  const [other] = await scope.queries
    .select({ id: replicas.id })
    .from(replicas)
    .where(and(ofAgent(scope, agent), eq(replicas.instanceId, instanceId)));
  if (other?.id === row.id) return nameInstance(scope, row, instanceId);
  const isTaken = other !== undefined || !(await mayBeNamed(scope, agent, instanceId));
  return isTaken ? undefined : nameInstance(scope, row, instanceId);
}

async function end({ scope, agent, row }: RowContext): Promise<ReplicaEnd> {
  await endReplicas(scope, agent, eq(replicas.id, row.id));
  const ended = (await find(scope, agent, row.id)) ?? row;
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
