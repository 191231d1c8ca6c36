import { parsePoolId } from '@spotguard/protocol';
import { and, eq, gt, inArray, isNotNull, isNull, max, ne, or } from 'drizzle-orm';
import { instances, onDemandPrices, replicas, switches } from '../../storage/schema.js';
import type { Scope } from '../../storage/scope.js';
import { endOfPredecessor } from '../replicas/end-of-predecessor.js';
import type { SubjectLimits } from './limit-values.js';
import { rowsOfSubject } from './rows-of-subject.js';

const hourMilliseconds = 3_600_000;
const dayMilliseconds = 24 * hourMilliseconds;

/** What an hour of an instance counts, in USD, when neither its own price nor the on-demand price of its type is known. */
const worstHourlyPrice = 5;

/** What launches have cost in the last day. */
export interface DaySpend {
  /** In USD. */
  readonly spent: number;
  /** The hours in it whose price is not known. They count at the on-demand price, or where that is unknown too, at 5 USD. */
  readonly unknownHours: number;
}

/** A time for which an instance was paid beside the one that carried the workload. */
interface PaidTime {
  readonly hours: number;
  readonly instanceType: string | null;
  /** In USD per hour; null when it is unknown. */
  readonly price: number | null;
}

/**
 * Adds up what was paid in the last day beside the instances that carried the workloads: replicas, and the overlap of both
 * instances of each switch.
 */
export async function sumSpend(scope: Scope, subject: SubjectLimits): Promise<DaySpend> {
  const now = scope.clock.now().getTime();
  const from = Math.max(now - dayMilliseconds, subject.countedFrom?.getTime() ?? 0);
  const times = [
    ...(await timesOfReplicas(scope, subject, { from, now })),
    ...(await timesOfSwitches(scope, subject, { from, now })),
  ].filter(({ hours }) => hours > 0);
  const unknown = times.filter(({ price }) => price === null);
  const onDemand = await readOnDemandPrices(scope, subject, unknown);
  const priceOf = ({ price, instanceType }: PaidTime) => price ?? onDemand.get(instanceType ?? '') ?? worstHourlyPrice;
  return {
    spent: times.reduce((sum, time) => sum + time.hours * priceOf(time), 0),
    unknownHours: unknown.reduce((sum, { hours }) => sum + hours, 0),
  };
}

interface Span {
  readonly from: number;
  readonly now: number;
}

async function timesOfReplicas(scope: Scope, subject: SubjectLimits, span: Span): Promise<readonly PaidTime[]> {
  const start = new Date(span.from);
  const rows = await scope.queries
    .select()
    .from(replicas)
    .where(
      and(
        rowsOfSubject(scope, subject, replicas),
        isNotNull(replicas.instanceId),
        ne(replicas.createdBy, endOfPredecessor),
        or(
          eq(replicas.isActive, true),
          gt(replicas.terminatedAt, start),
          gt(replicas.promotedAt, start),
          gt(replicas.failedAt, start),
        ),
      ),
    );
  return rows.map((row) => {
    const end = row.promotedAt ?? (row.isActive ? null : (row.terminatedAt ?? row.failedAt));
    return {
      hours: hoursWithin(span, row.launchedAt ?? row.createdAt, end),
      instanceType: parsePoolId(row.poolId)?.instanceType ?? null,
      price: row.hourlyCost,
    };
  });
}

/** The overlap of a switch: from the launch of the new instance to the end of the old one. */
async function timesOfSwitches(scope: Scope, subject: SubjectLimits, span: Span): Promise<readonly PaidTime[]> {
  const start = new Date(span.from);
  const rows = await scope.queries
    .select({ row: switches, role: instances.role })
    .from(switches)
    .leftJoin(instances, and(eq(instances.agentId, switches.agentId), eq(instances.instanceId, switches.oldInstanceId)))
    .where(
      and(
        rowsOfSubject(scope, subject, switches),
        or(gt(switches.reportedAt, start), and(isNull(switches.oldTerminatedAt), eq(instances.role, 'retiring'))),
      ),
    );
  return rows.map(({ row, role }) => {
    const launchedAt = row.instanceLaunchedAt ?? row.initiatedAt ?? row.reportedAt;
    // An undone switch ends its new instance, and reports that.
    const hasOldEnded = !row.success || role !== 'retiring';
    const end = row.oldTerminatedAt ?? (hasOldEnded ? row.reportedAt : null);
    return {
      hours: hoursWithin(span, launchedAt, end),
      instanceType: row.newInstanceType,
      price: row.newMode === 'spot' ? row.newSpotPrice : row.onDemandPrice,
    };
  });
}

function hoursWithin({ from, now }: Span, start: Date, end: Date | null): number {
  const last = Math.min(end?.getTime() ?? now, now);
  return Math.max(0, last - Math.max(start.getTime(), from)) / hourMilliseconds;
}

/** The highest on-demand price of each type that was reported for a region, however old: a limit must not count too little. */
async function readOnDemandPrices(
  scope: Scope,
  subject: SubjectLimits,
  times: readonly PaidTime[],
): Promise<ReadonlyMap<string, number>> {
  const types = [...new Set(times.flatMap(({ instanceType }) => (instanceType === null ? [] : [instanceType])))];
  if (types.length === 0) return new Map();
  const rows = await scope.queries
    .select({ instanceType: onDemandPrices.instanceType, price: max(onDemandPrices.price) })
    .from(onDemandPrices)
    .where(
      and(
        subject.level === 'all' ? undefined : eq(onDemandPrices.accountId, scope.accountId),
        inArray(onDemandPrices.instanceType, types),
      ),
    )
    .groupBy(onDemandPrices.instanceType);
  return new Map(rows.flatMap(({ instanceType, price }) => (price === null ? [] : [[instanceType, price]])));
}
