import { and, eq } from 'drizzle-orm';
import type { AgentRow, HostRow } from '../../storage/rows.js';
import { agents, hosts } from '../../storage/schema.js';
import { rowsOf, type Scope } from '../../storage/scope.js';
import { isUuid } from '../../storage/uuid.js';
import { changeWorkload, type LockedWorkload } from '../change-workload.js';
import { takeOver } from '../generations/promote-instance.js';
import { noteSign } from './contact.js';
import { currentHost } from './find-current-instance.js';
import { hostOf } from './find-instance.js';

/** What the role headers of an answer say: the asking host's role, if it is known, and the primary's generation. */
export interface Standing {
  readonly role: HostRow['role'] | undefined;
  readonly generation: number;
}

/** What came of a promotion: done (now or before), refused with where the agent is, or no such host. */
export type PromotionResult =
  | { readonly kind: 'promoted'; readonly generation: number }
  | { readonly kind: 'conflict'; readonly generation: number; readonly primaryInstanceId: string }
  | { readonly kind: 'unknown' };

/** A host of an agent, and the generation it is expected to replace. */
export interface PromotionRequest {
  readonly agentId: string;
  readonly instanceId: string;
  readonly expectedGeneration: number;
}

/** The hosts of a tenant's agents. */
export interface HostStore {
  find(agentId: string, instanceId: string): Promise<HostRow | undefined>;
  /** An instance by its id alone; of several workloads that it served, in the one that counts now. */
  findCurrent(instanceId: string): Promise<HostRow | undefined>;
  /** `undefined` when there is no such agent. */
  standing(agentId: string, instanceId: string): Promise<Standing | undefined>;
  /** Notes that a host's own agent asked for something: a sign of life. */
  heard(agent: AgentRow, instanceId: string): Promise<void>;
  /** Compare-and-set on the agent's generation; the same request again gets the same answer. */
  promote(request: PromotionRequest): Promise<PromotionResult>;
  /** Notes that a host is gone. Never the primary. */
  retire(agentId: string, instanceId: string): Promise<'retired' | 'primary' | 'unknown'>;
}

/** Makes the hosts' store of one tenant. */
export function hostStore(scope: Scope): HostStore {
  return {
    find: (agentId, instanceId) => find(scope, agentId, instanceId),
    findCurrent: (instanceId) => currentHost(scope, instanceId),
    standing: async (agentId, instanceId) => {
      if (!isUuid(agentId)) return undefined;
      const [standing] = await scope.queries
        .select({ role: hosts.role, generation: agents.generation })
        .from(agents)
        .leftJoin(hosts, and(eq(hosts.agentId, agents.id), eq(hosts.instanceId, instanceId)))
        .where(and(eq(agents.clientId, scope.clientId), eq(agents.id, agentId)));
      return standing && { role: standing.role ?? undefined, generation: standing.generation };
    },
    heard: (agent, instanceId) => noteSign(scope, agent, instanceId),
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

async function find(scope: Scope, agentId: string, instanceId: string): Promise<HostRow | undefined> {
  return isUuid(agentId) ? hostOf(scope, agentId, instanceId) : undefined;
}

async function promote(
  workload: LockedWorkload,
  { instanceId, expectedGeneration }: PromotionRequest,
): Promise<PromotionResult> {
  const host = await hostOf(workload, workload.row.id, instanceId);
  if (host === undefined) return { kind: 'unknown' };
  const next = expectedGeneration + 1;
  if (host.role === 'primary' && workload.row.generation === next) return { kind: 'promoted', generation: next };
  const admitted =
    host.role === 'standby' && host.generation === next && workload.row.generation === expectedGeneration;
  if (!admitted || workload.row.deletedAt !== null) {
    return { kind: 'conflict', generation: workload.row.generation, primaryInstanceId: workload.row.primaryInstanceId };
  }
  await takeOver(workload, instanceId);
  return { kind: 'promoted', generation: next };
}

async function retire(workload: LockedWorkload, instanceId: string): Promise<'retired' | 'primary' | 'unknown'> {
  const host = await hostOf(workload, workload.row.id, instanceId);
  if (host === undefined) return 'unknown';
  if (host.role === 'primary') return 'primary';
  await workload.queries
    .update(hosts)
    .set({ role: 'retired' })
    .where(rowsOf(workload, workload.row.id, hosts, eq(hosts.instanceId, instanceId)));
  return 'retired';
}
