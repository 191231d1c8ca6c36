import type { Guarding, heartbeat } from '@spotguard/protocol';
import { and, asc, eq, inArray, isNull } from 'drizzle-orm';
import type * as z from 'zod';
import type { AgentRow, HostRow } from '../storage/rows.js';
import { agents, commands, hosts } from '../storage/schema.js';
import { rowsOf, type Scope } from '../storage/scope.js';
import { isUuid } from '../storage/uuid.js';
import { changeWorkload } from './change-workload.js';
import { noteSign } from './instances/contact.js';
import { findHeartbeatSender } from './instances/find-heartbeat-sender.js';
import { type Registration, type RegistrationResult, register } from './registration/register-instance.js';
import { coordinate, coordinateAgent } from './replicas/adjust-replicas.js';
import { agentStatus } from './workload-status.js';

/** An agent with the hosts that may still run; the primary is among them. */
export interface AgentWithHosts {
  readonly agent: AgentRow;
  readonly hosts: readonly HostRow[];
  /** By what its primary said last, and when. */
  readonly status: string;
}

/** Settings that a person may change; absent ones stay. */
export interface AgentSettings {
  readonly enabled?: boolean | undefined;
  readonly autoSwitchEnabled?: boolean | undefined;
  readonly autoTerminateEnabled?: boolean | undefined;
  readonly manualReplicaEnabled?: boolean | undefined;
  readonly terminateWaitSeconds?: number | undefined;
}

/** A tenant's agents. */
export interface AgentStore {
  /** Finds an agent, deleted or not. */
  find(agentId: string): Promise<AgentRow | undefined>;
  /** Lists what is not deleted, oldest first. */
  list(): Promise<readonly AgentWithHosts[]>;
  register(registration: Registration): Promise<RegistrationResult>;
  /** Notes a sign of life of one instance. False: it names none, and which one sent it cannot be told; it was ignored. */
  heartbeat(agent: AgentRow, sign: HeartbeatSign): Promise<boolean>;
  /** Stores the change and answers what is stored. Automatic switching and a manual replica exclude each other. */
  configure(agentId: string, settings: AgentSettings): Promise<AgentRow | undefined>;
  /** Deletes for good: open commands fail, and no registration or heartbeat revives it. False when there is none. */
  remove(agentId: string): Promise<boolean>;
}

/** A heartbeat and who sent it; the last one of a v4 agent names nobody. */
export interface HeartbeatSign {
  readonly instanceId: string | undefined;
  /** Where the message came from. */
  readonly address?: string | undefined;
  /** Seconds until its next one, where it says so. */
  readonly heartbeatSeconds?: number | undefined;
  readonly guarding?: Guarding | undefined;
  readonly body: z.output<typeof heartbeat>;
}

/** Makes the agents' store of one tenant. */
export function agentStore(scope: Scope): AgentStore {
  return {
    find: async (agentId) => {
      if (!isUuid(agentId)) return undefined;
      const [agent] = await scope.queries.select().from(agents).where(isAgent(scope, agentId));
      return agent;
    },
    list: () => list(scope),
    register: (registration) => register(scope, registration),
    heartbeat: (agent, sign) => noteHeartbeat(scope, agent, sign),
    configure: (agentId, settings) => configure(scope, agentId, settings),
    remove: (agentId) => remove(scope, agentId),
  };
}

function isAgent(scope: Scope, agentId: string) {
  return and(eq(agents.clientId, scope.clientId), eq(agents.id, agentId));
}

async function list(scope: Scope): Promise<readonly AgentWithHosts[]> {
  const rows = await scope.queries
    .select()
    .from(agents)
    .innerJoin(hosts, and(eq(hosts.agentId, agents.id), inArray(hosts.role, ['primary', 'standby', 'retiring'])))
    .where(and(eq(agents.clientId, scope.clientId), isNull(agents.deletedAt)))
    .orderBy(asc(agents.createdAt), asc(agents.id));
  const found = new Map<string, { readonly agent: AgentRow; readonly hosts: HostRow[] }>();
  for (const row of rows) {
    const entry = found.get(row.agents.id) ?? { agent: row.agents, hosts: [] };
    entry.hosts.push(row.hosts);
    found.set(row.agents.id, entry);
  }
  const now = scope.clock.now();
  return [...found.values()].map((entry) => {
    const primary = entry.hosts.find((host) => host.role === 'primary');
    return { ...entry, status: agentStatus(entry.agent, primary, now) };
  });
}

async function noteHeartbeat(scope: Scope, agent: AgentRow, sign: HeartbeatSign): Promise<boolean> {
  const { heartbeatSeconds, guarding, body } = sign;
  const instanceId = sign.instanceId ?? (await findHeartbeatSender(scope, agent, sign.address));
  if (instanceId === undefined) return false;
  await noteSign(scope, agent, instanceId, {
    status: body.status,
    ...(heartbeatSeconds === undefined ? {} : { heartbeatSeconds }),
    ...(guarding === undefined ? {} : { guarding }),
    ...(body.instance_type == null ? {} : { instanceType: body.instance_type }),
    ...(body.mode == null ? {} : { mode: body.mode }),
    ...(body.az == null ? {} : { zone: body.az }),
  });
  if (instanceId === agent.primaryInstanceId && body.status === 'online') await coordinateAgent(scope, agent);
  return true;
}

async function configure(scope: Scope, agentId: string, settings: AgentSettings): Promise<AgentRow | undefined> {
  if (!isUuid(agentId)) return undefined;
  const condition = and(isAgent(scope, agentId), isNull(agents.deletedAt));
  const change = exclusive(settings);
  const nothing = Object.values(change).every((value) => value === undefined);
  if (nothing) return (await scope.queries.select().from(agents).where(condition))[0];
  return changeWorkload(scope, agentId, async (workload) => {
    await workload.update(change);
    workload.tell('agent configured', { agentId, ...change });
    await coordinate(workload);
    return workload.row;
  });
}

function exclusive(settings: AgentSettings): AgentSettings {
  if (settings.manualReplicaEnabled === true) return { ...settings, autoSwitchEnabled: false };
  if (settings.autoSwitchEnabled === true) return { ...settings, manualReplicaEnabled: false };
  return settings;
}

async function remove(scope: Scope, agentId: string): Promise<boolean> {
  const isRemoved = await changeWorkload(scope, agentId, async (workload) => {
    const now = scope.clock.now();
    await workload.update({
      deletedAt: now,
      enabled: false,
      autoSwitchEnabled: false,
      manualReplicaEnabled: false,
    });
    await workload.queries
      .update(commands)
      .set({ status: 'failed', success: false, message: 'The agent was deleted.', completedAt: now })
      .where(rowsOf(workload, agentId, commands, eq(commands.status, 'pending')));
    await coordinate(workload);
    workload.tell('agent deleted', { agentId });
    return true;
  });
  return isRemoved ?? false;
}
