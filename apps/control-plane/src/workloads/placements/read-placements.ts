import { and, eq, gt, isNull, lt, or, sql } from 'drizzle-orm';
import { alias } from 'drizzle-orm/pg-core';
import { instances, placements, workloads } from '../../storage/schema.js';
import type { Scope } from '../../storage/scope.js';
import { isSilent } from '../instances/contact.js';

/** A time during which an instance had one role and place, and overlapped a range. */
export interface PlacementInRange {
  readonly workloadId: string;
  readonly role: 'primary' | 'replica' | 'overlap';
  /** Null when it is unknown, as are the three below. */
  readonly market: 'spot' | 'on-demand' | null;
  readonly instanceType: string | null;
  readonly zone: string | null;
  readonly region: string | null;
  readonly from: Date;
  readonly until: Date;
  /** Until when it is known that the instance ran. */
  readonly knownUntil: Date;
}

/**
 * Reads an account's placements that overlap a range of time. One that goes on ends now, and is known until the last contact
 * of its instance when that is silent. A replica without an agent is known as long as the primary is in contact.
 */
export async function readPlacements(
  scope: Scope,
  { from, to }: { readonly from: Date; readonly to: Date },
): Promise<readonly PlacementInRange[]> {
  const now = scope.clock.now();
  const primary = alias(instances, 'primary_instance');
  const rows = await scope.queries
    .select({
      placement: placements,
      hasOwn: sql<boolean>`${instances.instanceId} is not null`,
      hasAgent: instances.hasAgent,
      lastSeenAt: instances.lastSeenAt,
      heartbeatSeconds: instances.heartbeatSeconds,
      primaryLastSeenAt: primary.lastSeenAt,
      primaryHeartbeatSeconds: primary.heartbeatSeconds,
    })
    .from(placements)
    .innerJoin(workloads, eq(workloads.id, placements.agentId))
    .leftJoin(
      instances,
      and(eq(instances.agentId, placements.agentId), eq(instances.instanceId, placements.instanceId)),
    )
    .leftJoin(primary, and(eq(primary.agentId, workloads.id), eq(primary.instanceId, workloads.primaryInstanceId)))
    .where(
      and(
        eq(placements.accountId, scope.accountId),
        lt(placements.startedAt, to),
        or(isNull(placements.endedAt), gt(placements.endedAt, from)),
      ),
    );
  return rows.map(({ placement, ...contact }) => {
    const {
      agentId: workloadId,
      role,
      market,
      instanceType,
      zone,
      region,
      startedAt,
      endedAt,
      unknownFrom,
    } = placement;
    const until = endedAt ?? now;
    const knownUntil = endedAt === null ? lastKnown(contact, startedAt, now) : (unknownFrom ?? endedAt);
    return { workloadId, role, market, instanceType, zone, region, from: startedAt, until, knownUntil };
  });
}

/** What the instance itself last showed; of an instance that has never registered, what its primary shows. */
interface LastContact {
  readonly hasOwn: boolean;
  readonly hasAgent: boolean | null;
  readonly lastSeenAt: Date | null;
  readonly heartbeatSeconds: number | null;
  readonly primaryLastSeenAt: Date | null;
  readonly primaryHeartbeatSeconds: number | null;
}

function lastKnown(contact: LastContact, startedAt: Date, now: Date): Date {
  const own = { lastSeenAt: contact.lastSeenAt, heartbeatSeconds: contact.heartbeatSeconds };
  const reporter = { lastSeenAt: contact.primaryLastSeenAt, heartbeatSeconds: contact.primaryHeartbeatSeconds };
  const { lastSeenAt, heartbeatSeconds } = contact.hasOwn ? own : reporter;
  if (lastSeenAt === null || (contact.hasOwn && contact.hasAgent !== true)) return startedAt;
  return isSilent({ lastSeenAt, heartbeatSeconds }, now) ? lastSeenAt : now;
}
