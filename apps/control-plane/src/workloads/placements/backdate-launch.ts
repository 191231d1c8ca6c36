import { and, eq, gt, lt, notExists, sql } from 'drizzle-orm';
import { alias } from 'drizzle-orm/pg-core';
import { placements } from '../../storage/schema.js';
import { rowsOf } from '../../storage/scope.js';
import type { LockedWorkload } from '../change-workload.js';

/** A report about a launch that is older says something else than what it means. */
const maxBackdatedMilliseconds = 86_400_000;

/**
 * Lets the first placement of an instance begin at its launch, which is only known from the report of the switch: the
 * control plane itself sees the registration a minute later.
 */
export async function backdateLaunch(workload: LockedWorkload, instanceId: string, launchedAt: Date): Promise<void> {
  const earlier = alias(placements, 'earlier');
  await workload.queries
    .update(placements)
    .set({ startedAt: launchedAt })
    .where(
      rowsOf(
        workload,
        workload.row.id,
        placements,
        eq(placements.instanceId, instanceId),
        gt(placements.startedAt, launchedAt),
        lt(placements.startedAt, new Date(launchedAt.getTime() + maxBackdatedMilliseconds)),
        notExists(
          workload.queries
            .select({ one: sql`1` })
            .from(earlier)
            .where(
              and(
                eq(earlier.agentId, placements.agentId),
                eq(earlier.instanceId, instanceId),
                lt(earlier.startedAt, placements.startedAt),
              ),
            ),
        ),
      ),
    );
}
