import { and, asc, eq, inArray, isNull } from 'drizzle-orm';
import type { InstanceRow, WorkloadRow } from '../storage/rows.js';
import { commands, instances, workloads } from '../storage/schema.js';
import { rowsOf, type Scope } from '../storage/scope.js';
import { isUuid } from '../storage/uuid.js';
import { changeWorkload } from './change-workload.js';
import { type ListedWorkload, listWorkloads, type WorkloadFilter } from './list-workloads.js';
import { type Registration, type RegistrationResult, register } from './registration/register-instance.js';
import { adjustReplicas } from './replicas/adjust-replicas.js';
import { workloadStatus } from './workload-status.js';

/** A workload with its instances that may still run, including the primary. */
export interface WorkloadWithInstances {
  readonly workload: WorkloadRow;
  readonly instances: readonly InstanceRow[];
  /** The last status that the primary's agent reported, `offline` when it is silent. */
  readonly status: string;
}

/** Settings that a person may change; absent ones do not change. */
export interface WorkloadSettings {
  readonly enabled?: boolean | undefined;
  readonly autoSwitchEnabled?: boolean | undefined;
  readonly autoTerminateEnabled?: boolean | undefined;
  readonly manualReplicaEnabled?: boolean | undefined;
  readonly terminateWaitSeconds?: number | undefined;
}

/** The workloads of an account. */
export interface WorkloadStore {
  /** Finds a workload, deleted or not. */
  find(agentId: string): Promise<WorkloadRow | undefined>;
  /** Lists the workloads that are not deleted, oldest first. */
  list(): Promise<readonly WorkloadWithInstances[]>;
  /** Lists the workloads that are not deleted and match, by name: one more than the limit when there are more. */
  listPage(filter: WorkloadFilter): Promise<readonly ListedWorkload[]>;
  register(registration: Registration): Promise<RegistrationResult>;
  /** Stores the change and returns the stored row. Automatic switching and a manual replica exclude each other. */
  configure(agentId: string, settings: WorkloadSettings): Promise<WorkloadRow | undefined>;
  /** Deletes a workload: its open commands fail, and no registration or heartbeat revives it. False when there is none. */
  remove(agentId: string): Promise<boolean>;
}

/** Creates the store of workloads of one account. */
export function workloadStore(scope: Scope): WorkloadStore {
  return {
    find: async (agentId) => {
      if (!isUuid(agentId)) return undefined;
      const [workload] = await scope.queries.select().from(workloads).where(isWorkload(scope, agentId));
      return workload;
    },
    list: () => list(scope),
    listPage: (filter) => listWorkloads(scope, filter),
    register: (registration) => register(scope, registration),
    configure: (agentId, settings) => configure(scope, agentId, settings),
    remove: (agentId) => remove(scope, agentId),
  };
}

function isWorkload(scope: Scope, agentId: string) {
  return and(eq(workloads.accountId, scope.accountId), eq(workloads.id, agentId));
}

async function list(scope: Scope): Promise<readonly WorkloadWithInstances[]> {
  const rows = await scope.queries
    .select()
    .from(workloads)
    .innerJoin(
      instances,
      and(eq(instances.agentId, workloads.id), inArray(instances.role, ['primary', 'standby', 'retiring'])),
    )
    .where(and(eq(workloads.accountId, scope.accountId), isNull(workloads.deletedAt)))
    .orderBy(asc(workloads.createdAt), asc(workloads.id));
  const found = new Map<string, { readonly workload: WorkloadRow; readonly instances: InstanceRow[] }>();
  for (const row of rows) {
    const entry = found.get(row.agents.id) ?? { workload: row.agents, instances: [] };
    entry.instances.push(row.hosts);
    found.set(row.agents.id, entry);
  }
  const now = scope.clock.now();
  return [...found.values()].map((entry) => {
    const primary = entry.instances.find((instance) => instance.role === 'primary');
    return { ...entry, status: workloadStatus(entry.workload, primary, now) };
  });
}

async function configure(scope: Scope, agentId: string, settings: WorkloadSettings): Promise<WorkloadRow | undefined> {
  if (!isUuid(agentId)) return undefined;
  const condition = and(isWorkload(scope, agentId), isNull(workloads.deletedAt));
  const change = resolveExclusive(settings);
  const isEmpty = Object.values(change).every((value) => value === undefined);
  if (isEmpty) return (await scope.queries.select().from(workloads).where(condition))[0];
  return changeWorkload(scope, agentId, async (workload) => {
    await workload.update(change);
    workload.emit({ type: 'workload.configured', workloadId: agentId, data: { changes: { ...change } } });
    await adjustReplicas(workload);
    return workload.row;
  });
}

function resolveExclusive(settings: WorkloadSettings): WorkloadSettings {
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
    await adjustReplicas(workload);
    workload.emit({ type: 'workload.deleted', workloadId: agentId, data: {} });
    return true;
  });
  return isRemoved ?? false;
}
