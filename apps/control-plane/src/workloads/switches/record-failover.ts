import type { LeftRunning } from '@spotguard/protocol';
import { and, eq, inArray } from 'drizzle-orm';
import { instances, switches } from '../../storage/schema.js';
import { rowsOf } from '../../storage/scope.js';
import type { LockedWorkload } from '../change-workload.js';
import { placesOf } from '../instances/placement.js';
import { findSamePair } from './find-switch.js';

/** A completed failover. */
export interface FailoverFact {
  /** The id of the notice, which is also the key of the instances' reports; undefined for v4. */
  readonly key: string | undefined;
  readonly oldInstanceId: string;
  readonly newInstanceId: string;
  readonly initiatedAt: Date;
  /** The old instance, if it could not be ended. */
  readonly leftRunning?: LeftRunning | undefined;
}

/** Writes a failover into the switch history, once, however many instances report it. */
export async function recordFailover(workload: LockedWorkload, fact: FailoverFact): Promise<void> {
  const { key, oldInstanceId, newInstanceId, initiatedAt, leftRunning } = fact;
  const known = await findSamePair(workload, workload.row, { oldInstanceId, newInstanceId });
  if (known !== undefined) {
    await workload.queries
      .update(switches)
      .set({
        trigger: 'interruption',
        initiatedAt: known.initiatedAt ?? initiatedAt,
        isInferred: false,
        leftRunning: known.leftRunning ?? leftRunning ?? null,
      })
      .where(and(eq(switches.accountId, workload.accountId), eq(switches.id, known.id)));
    return;
  }
  const found = await workload.queries
    .select()
    .from(instances)
    .where(rowsOf(workload, workload.row.id, instances, inArray(instances.instanceId, [oldInstanceId, newInstanceId])));
  const [from, to] = [oldInstanceId, newInstanceId].map((id) => found.find((instance) => instance.instanceId === id));
  const now = workload.clock.now();
  await workload.queries
    .insert(switches)
    .values({
      accountId: workload.accountId,
      agentId: workload.row.id,
      dedupeKey: key === undefined ? `pair:${oldInstanceId}>${newInstanceId}` : `key:${key}`,
      success: true,
      trigger: 'interruption',
      oldInstanceId,
      newInstanceId,
      ...placesOf(from, to),
      initiatedAt,
      leftRunning: leftRunning ?? null,
      reportedAt: now,
    })
    .onConflictDoNothing();
  await workload.update({ lastSwitchAt: now });
}
