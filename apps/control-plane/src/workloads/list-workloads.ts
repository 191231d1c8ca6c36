import { and, asc, count, eq, gt, ilike, inArray, isNull, sql } from 'drizzle-orm';
import type { InstanceRow, WorkloadRow } from '../storage/rows.js';
import { instances, workloads } from '../storage/schema.js';
import type { Scope } from '../storage/scope.js';
import { isSilentAt } from './instances/contact.js';
import { workloadStatus } from './workload-status.js';

/** Which workloads to list. All conditions have to hold. */
export interface WorkloadFilter {
  readonly limit: number;
  /** Only names after this one. */
  readonly after?: string | undefined;
  readonly workloadId?: string | undefined;
  /** A part of the name, whatever its case. */
  readonly nameContains?: string | undefined;
  /** The status as `workloadStatus` returns it. */
  readonly status?: string | undefined;
  readonly mode?: InstanceRow['mode'] | undefined;
  readonly region?: string | undefined;
  readonly zone?: string | undefined;
  readonly instanceType?: string | undefined;
  readonly isEnabled?: boolean | undefined;
}

/** A workload with its primary and the number of its instances that may still run. */
export interface ListedWorkload {
  readonly workload: WorkloadRow;
  readonly primary: InstanceRow | undefined;
  readonly instanceCount: number;
  readonly status: string;
}

const liveRoles = ['primary', 'standby', 'retiring'] as const;

/** Lists the workloads of an account that are not deleted, by name: one more than the limit when there are more. */
export async function listWorkloads(scope: Scope, filter: WorkloadFilter): Promise<readonly ListedWorkload[]> {
  const { queries, accountId, clock } = scope;
  const now = clock.now();
  const isPrimary = and(eq(instances.agentId, workloads.id), eq(instances.role, 'primary'));
  const rows = await queries
    .select({ workload: workloads, primary: instances })
    .from(workloads)
    .leftJoin(instances, isPrimary)
    .where(
      and(
        eq(workloads.accountId, accountId),
        isNull(workloads.deletedAt),
        equals(workloads.id, filter.workloadId),
        filter.after === undefined ? undefined : gt(workloads.logicalAgentId, filter.after),
        filter.nameContains === undefined
          ? undefined
          : ilike(workloads.logicalAgentId, containing(filter.nameContains)),
        filter.status === undefined ? undefined : sql`${statusNow(now)} = ${filter.status}`,
        equals(instances.mode, filter.mode),
        equals(instances.region, filter.region),
        equals(instances.zone, filter.zone),
        equals(instances.instanceType, filter.instanceType),
        equals(workloads.enabled, filter.isEnabled),
      ),
    )
    .orderBy(asc(workloads.logicalAgentId))
    .limit(filter.limit + 1);
  const counts = await countInstances(
    scope,
    rows.map(({ workload }) => workload.id),
  );
  return rows.map(({ workload, primary }) => ({
    workload,
    primary: primary ?? undefined,
    instanceCount: counts.get(workload.id) ?? 0,
    status: workloadStatus(workload, primary ?? undefined, now),
  }));
}

async function countInstances(scope: Scope, workloadIds: readonly string[]): Promise<ReadonlyMap<string, number>> {
  if (workloadIds.length === 0) return new Map();
  const found = await scope.queries
    .select({ agentId: instances.agentId, instances: count() })
    .from(instances)
    .where(
      and(
        eq(instances.accountId, scope.accountId),
        inArray(instances.agentId, [...workloadIds]),
        inArray(instances.role, [...liveRoles]),
      ),
    )
    .groupBy(instances.agentId);
  return new Map(found.map((row) => [row.agentId, row.instances]));
}

/** What `workloadStatus` returns, for a workload that is not deleted. */
function statusNow(now: Date) {
  return sql`case when ${instances.hasAgent} and not ${isSilentAt(sql`${now.toISOString()}::timestamptz`)} then ${instances.status} else 'offline' end`;
}

function equals<T>(column: Parameters<typeof eq>[0], value: T | undefined) {
  return value === undefined ? undefined : eq(column, value);
}

/** The pattern of texts that contain this one; its own wildcards are ordinary characters. */
function containing(text: string): string {
  return `%${text.replaceAll(/[\\%_]/g, '\\$&')}%`;
}
