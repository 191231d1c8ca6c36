import { and, eq, sql } from 'drizzle-orm';
import type { InstanceRow } from '../../storage/rows.js';
import { instances, workloads } from '../../storage/schema.js';
import { rowsOf, type Scope } from '../../storage/scope.js';
import { isUuid } from '../../storage/uuid.js';
import { changeWorkload, type LockedWorkload } from '../change-workload.js';
import { promoteInstance } from '../generations/promote-instance.js';
import { findCurrentInstance } from './find-current-instance.js';
import { findInstance } from './find-instance.js';
import { type InstanceFilter, listInstances } from './list-instances.js';
import { commandsToGiveUp, type FreezeFacts, freezeInForce } from './session-facts.js';

/**
 * What an instance is told about itself in the headers of an answer: its role, if it is known, and the primary's
 * generation.
 */
export interface SessionState {
  readonly role: InstanceRow['role'] | undefined;
  readonly generation: number;
  /** The freeze that applies to its workload. */
  readonly freeze: FreezeFacts | null;
  /** The ids of the commands that it has and is to give up. */
  readonly toGiveUp: readonly string[];
}

/**
 * The result of a promotion: done (now or before), refused with the current generation and primary, or no such
 * instance.
 */
export type PromotionResult =
  | { readonly kind: 'promoted'; readonly generation: number }
  | { readonly kind: 'conflict'; readonly generation: number; readonly primaryInstanceId: string }
  | { readonly kind: 'unknown' };

/** An instance of a workload, and the generation that its promotion is to replace. */
export interface PromotionRequest {
  readonly agentId: string;
  readonly instanceId: string;
  readonly expectedGeneration: number;
}

/** The instances of an account's agents. */
export interface InstanceStore {
  find(agentId: string, instanceId: string): Promise<InstanceRow | undefined>;
  /** Lists the instances of a workload, the newest first: one more than the limit when there are more. */
  listPage(agentId: string, filter: InstanceFilter): Promise<readonly InstanceRow[]>;
  /** Finds an instance by its id alone. When it served several workloads, its row in the current one is returned. */
  findCurrent(instanceId: string): Promise<InstanceRow | undefined>;
  /** Reads what the instance is told about itself; `undefined` when there is no such workload. */
  sessionState(agentId: string, instanceId: string): Promise<SessionState | undefined>;
  /** Compare-and-set on the agent's generation; the same request again gets the same answer. */
  promote(request: PromotionRequest): Promise<PromotionResult>;
  /** Marks an instance as retired. The primary cannot be marked so. */
  retire(agentId: string, instanceId: string): Promise<'retired' | 'primary' | 'unknown'>;
}

/** Creates the store of instances of one account. */
export function instanceStore(scope: Scope): InstanceStore {
  return {
    find: (agentId, instanceId) => find(scope, agentId, instanceId),
    listPage: (agentId, filter) => listInstances(scope, agentId, filter),
    findCurrent: (instanceId) => findCurrentInstance(scope, instanceId),
    sessionState: async (agentId, instanceId) => {
      if (!isUuid(agentId)) return undefined;
      const [sessionState] = await scope.queries
        .select({
          role: instances.role,
          generation: workloads.generation,
          freeze: freezeInForce,
          toGiveUp: commandsToGiveUp(sql`${instanceId}`),
        })
        .from(workloads)
        .leftJoin(instances, and(eq(instances.agentId, workloads.id), eq(instances.instanceId, instanceId)))
        .where(and(eq(workloads.accountId, scope.accountId), eq(workloads.id, agentId)));
      return sessionState && { ...sessionState, role: sessionState.role ?? undefined };
    },
    promote: async (request) => {
      const { agentId } = request;
      const promoteRequested = (workload: LockedWorkload) => promote(workload, request);
      const result = await changeWorkload(scope, agentId, promoteRequested, { isDeletedIncluded: true });
      return result ?? { kind: 'unknown' };
    },
    retire: async (agentId, instanceId) => {
      const retireNamed = (workload: LockedWorkload) => retire(workload, instanceId);
      return (await changeWorkload(scope, agentId, retireNamed, { isDeletedIncluded: true })) ?? 'unknown';
    },
  };
}

async function find(scope: Scope, agentId: string, instanceId: string): Promise<InstanceRow | undefined> {
  return isUuid(agentId) ? findInstance(scope, agentId, instanceId) : undefined;
}

async function promote(
  workload: LockedWorkload,
  { instanceId, expectedGeneration }: PromotionRequest,
): Promise<PromotionResult> {
  const instance = await findInstance(workload, workload.row.id, instanceId);
  if (instance === undefined) return { kind: 'unknown' };
  const next = expectedGeneration + 1;
  if (instance.role === 'primary' && workload.row.generation === next) return { kind: 'promoted', generation: next };
  const admitted =
    instance.role === 'standby' && instance.generation === next && workload.row.generation === expectedGeneration;
  if (!admitted || workload.row.deletedAt !== null) {
    return { kind: 'conflict', generation: workload.row.generation, primaryInstanceId: workload.row.primaryInstanceId };
  }
  await promoteInstance(workload, instanceId);
  return { kind: 'promoted', generation: next };
}

async function retire(workload: LockedWorkload, instanceId: string): Promise<'retired' | 'primary' | 'unknown'> {
  const instance = await findInstance(workload, workload.row.id, instanceId);
  if (instance === undefined) return 'unknown';
  if (instance.role === 'primary') return 'primary';
  await workload.queries
    .update(instances)
    .set({ role: 'retired' })
    .where(rowsOf(workload, workload.row.id, instances, eq(instances.instanceId, instanceId)));
  return 'retired';
}
