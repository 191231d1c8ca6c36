import { and, eq, inArray, isNotNull, isNull, ne } from 'drizzle-orm';
import type { WorkloadRow } from '../storage/rows.js';
import { instances, interruptions, replicas, switches, workloads } from '../storage/schema.js';
import type { Scope } from '../storage/scope.js';
import { judgeLeftover, type LeftoverFacts } from './judge-leftover.js';

/** An instance of a workload that is not needed and, as far as is known, still runs. */
export interface Alarm {
  readonly kind: 'leftover-instance';
  readonly agentId: string;
  readonly logicalAgentId: string;
  readonly instanceId: string;
  readonly reason: string;
  readonly since: Date;
}

/** The alarms of an account. */
export interface AlarmStore {
  /** Computes the alarms from the stored data, so an alarm ends when its cause does. Oldest first. */
  list(): Promise<readonly Alarm[]>;
}

/** Creates the store of alarms of one account. */
export function alarmStore(scope: Scope): AlarmStore {
  return {
    list: async () => {
      const now = scope.clock.now();
      const found = [...(await unneededInstances(scope)), ...(await reportedInstances(scope))];
      const alarms = new Map<string, Alarm>();
      for (const { workload, facts } of found) {
        const judged = judgeLeftover(facts, now);
        if (judged === undefined) continue;
        const { id: agentId, logicalAgentId } = workload;
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
  readonly workload: WorkloadRow;
  readonly facts: LeftoverFacts;
}

/** Finds the instances that registered or were reported, and are neither the primary nor known to be gone. */
async function unneededInstances(scope: Scope): Promise<readonly Found[]> {
  const rows = await scope.queries
    .select({ workload: workloads, instance: instances, replica: replicas })
    .from(instances)
    .innerJoin(workloads, and(eq(workloads.id, instances.agentId), isNull(workloads.deletedAt)))
    .leftJoin(replicas, and(eq(replicas.agentId, instances.agentId), eq(replicas.instanceId, instances.instanceId)))
    .where(
      and(eq(instances.accountId, scope.accountId), inArray(instances.role, ['retiring', 'superseded', 'standby'])),
    );
  const unregistered = await scope.queries
    .select({ workload: workloads, replica: replicas })
    .from(replicas)
    .innerJoin(workloads, and(eq(workloads.id, replicas.agentId), isNull(workloads.deletedAt)))
    .where(
      and(
        eq(replicas.accountId, scope.accountId),
        eq(replicas.isActive, true),
        inArray(replicas.status, ['terminated', 'failed']),
        isNotNull(replicas.instanceId),
      ),
    );
  const known = new Set(rows.map(({ instance }) => `${instance.agentId} ${instance.instanceId}`));
  const unregisteredReplicas = unregistered.flatMap(({ workload, replica }) =>
    replica.instanceId === null || known.has(`${workload.id} ${replica.instanceId}`)
      ? []
      : [{ workload, facts: { instanceId: replica.instanceId, replica } }],
  );
  const notices = await noticesOf(
    scope,
    rows.map(({ instance }) => instance.instanceId),
  );
  const registered = rows.map(({ workload, instance, replica }) => ({
    workload,
    facts: {
      instanceId: instance.instanceId,
      instance,
      replica: replica ?? undefined,
      noticeAt: notices.get(`${workload.id} ${instance.instanceId}`),
    },
  }));
  return [...registered, ...unregisteredReplicas];
}

/** When the last termination notice for an instance came, by agent and instance. */
async function noticesOf(scope: Scope, instanceIds: readonly string[]): Promise<ReadonlyMap<string, Date>> {
  if (instanceIds.length === 0) return new Map();
  const rows = await scope.queries
    .select({ agentId: interruptions.agentId, instanceId: interruptions.instanceId, at: interruptions.receivedAt })
    .from(interruptions)
    .where(
      and(
        eq(interruptions.accountId, scope.accountId),
        inArray(interruptions.kind, ['termination', 'failover']),
        inArray(interruptions.instanceId, [...instanceIds]),
      ),
    )
    .orderBy(interruptions.sequence);
  return new Map(rows.map(({ agentId, instanceId, at }) => [`${agentId} ${instanceId}`, at]));
}

/** Finds the instances that an agent reported it could not end, until they are known to be gone. */
async function reportedInstances(scope: Scope): Promise<readonly Found[]> {
  const rows = await scope.queries
    .select({ workload: workloads, row: switches, instance: instances })
    .from(switches)
    .innerJoin(workloads, and(eq(workloads.id, switches.agentId), isNull(workloads.deletedAt)))
    .leftJoin(instances, and(eq(instances.agentId, switches.agentId), eq(instances.instanceId, switches.oldInstanceId)))
    .where(
      and(
        eq(switches.accountId, scope.accountId),
        isNotNull(switches.leftRunning),
        ne(switches.oldInstanceId, workloads.primaryInstanceId),
      ),
    );
  return rows.flatMap(({ workload, row, instance }) =>
    row.leftRunning === null || instance?.role === 'retired'
      ? []
      : [
          {
            workload,
            facts: { instanceId: row.oldInstanceId, reported: { reason: row.leftRunning.reason, at: row.reportedAt } },
          },
        ],
  );
}
