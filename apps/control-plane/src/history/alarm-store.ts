import { and, eq, inArray, isNotNull, isNull, ne } from 'drizzle-orm';
import type { AgentRow } from '../storage/rows.js';
import { agents, hosts, interruptions, replicas, switches } from '../storage/schema.js';
import type { Scope } from '../storage/scope.js';
import { judgeLeftover, type LeftoverFacts } from './judge-leftover.js';

/** An instance of a workload that nobody needs and that, as far as is known, still runs. */
export interface Alarm {
  readonly kind: 'leftover-instance';
  readonly agentId: string;
  readonly logicalAgentId: string;
  readonly instanceId: string;
  readonly reason: string;
  readonly since: Date;
}

/** The alarms of a tenant. */
export interface AlarmStore {
  /** Told from what is stored, each time anew: an alarm ends when its cause does. Oldest first. */
  list(): Promise<readonly Alarm[]>;
}

/** Makes the alarms' store of one tenant. */
export function alarmStore(scope: Scope): AlarmStore {
  return {
    list: async () => {
      const now = scope.clock.now();
      const found = [...(await unneededInstances(scope)), ...(await reportedInstances(scope))];
      const alarms = new Map<string, Alarm>();
      for (const { agent, facts } of found) {
        const judged = judgeLeftover(facts, now);
        if (judged === undefined) continue;
        const { id: agentId, logicalAgentId } = agent;
        const { instanceId } = facts;
        alarms.set(`${agentId} ${instanceId}`, {
          kind: 'leftover-instance',
          agentId,
          logicalAgentId,
          instanceId,
          ...judged,
        });
      }
      return [...alarms.values()].sort((one, other) => one.since.getTime() - other.since.getTime());
    },
  };
}

interface Found {
  readonly agent: AgentRow;
  readonly facts: LeftoverFacts;
}

/** Those that registered or were told of, and are neither the primary nor known to be gone. */
async function unneededInstances(scope: Scope): Promise<readonly Found[]> {
  const rows = await scope.queries
    .select({ agent: agents, host: hosts, replica: replicas })
    .from(hosts)
    .innerJoin(agents, and(eq(agents.id, hosts.agentId), isNull(agents.deletedAt)))
    .leftJoin(replicas, and(eq(replicas.agentId, hosts.agentId), eq(replicas.instanceId, hosts.instanceId)))
    .where(and(eq(hosts.clientId, scope.clientId), inArray(hosts.role, ['retiring', 'superseded', 'standby'])));
  const unregistered = await scope.queries
    .select({ agent: agents, replica: replicas })
    .from(replicas)
    .innerJoin(agents, and(eq(agents.id, replicas.agentId), isNull(agents.deletedAt)))
    .where(
      and(
        eq(replicas.clientId, scope.clientId),
        eq(replicas.isActive, true),
        inArray(replicas.status, ['terminated', 'failed']),
        isNotNull(replicas.instanceId),
      ),
    );
  const known = new Set(rows.map(({ host }) => `${host.agentId} ${host.instanceId}`));
  const hostless = unregistered.flatMap(({ agent, replica }) =>
    replica.instanceId === null || known.has(`${agent.id} ${replica.instanceId}`)
      ? []
      : [{ agent, facts: { instanceId: replica.instanceId, replica } }],
  );
  const notices = await noticesOf(
    scope,
    rows.map(({ host }) => host.instanceId),
  );
  const registered = rows.map(({ agent, host, replica }) => ({
    agent,
    facts: {
      instanceId: host.instanceId,
      host,
      replica: replica ?? undefined,
      noticeAt: notices.get(`${agent.id} ${host.instanceId}`),
    },
  }));
  return [...registered, ...hostless];
}

/** When AWS last said that it takes an instance, by agent and instance. */
async function noticesOf(scope: Scope, instanceIds: readonly string[]): Promise<ReadonlyMap<string, Date>> {
  if (instanceIds.length === 0) return new Map();
  const rows = await scope.queries
    .select({ agentId: interruptions.agentId, instanceId: interruptions.instanceId, at: interruptions.receivedAt })
    .from(interruptions)
    .where(
      and(
        eq(interruptions.clientId, scope.clientId),
        inArray(interruptions.kind, ['termination', 'failover']),
        inArray(interruptions.instanceId, [...instanceIds]),
      ),
    )
    .orderBy(interruptions.sequence);
  return new Map(rows.map(({ agentId, instanceId, at }) => [`${agentId} ${instanceId}`, at]));
}

/** Those that an agent says it could not end, until they are known to be gone. */
async function reportedInstances(scope: Scope): Promise<readonly Found[]> {
  const rows = await scope.queries
    .select({ agent: agents, row: switches, host: hosts })
    .from(switches)
    .innerJoin(agents, and(eq(agents.id, switches.agentId), isNull(agents.deletedAt)))
    .leftJoin(hosts, and(eq(hosts.agentId, switches.agentId), eq(hosts.instanceId, switches.oldInstanceId)))
    .where(
      and(
        eq(switches.clientId, scope.clientId),
        isNotNull(switches.leftRunning),
        ne(switches.oldInstanceId, agents.primaryInstanceId),
      ),
    );
  return rows.flatMap(({ agent, row, host }) =>
    row.leftRunning === null || host?.role === 'retired'
      ? []
      : [
          {
            agent,
            facts: { instanceId: row.oldInstanceId, said: { reason: row.leftRunning.reason, at: row.reportedAt } },
          },
        ],
  );
}
