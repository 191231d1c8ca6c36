import { wireTimestamp } from '@spotguard/protocol';
import { inArray } from 'drizzle-orm';
import type { ReplicaRow, WorkloadRow } from '../../storage/rows.js';
import { instances } from '../../storage/schema.js';
import { rowsOf, type Scope } from '../../storage/scope.js';
import type { LockedWorkload } from '../change-workload.js';
import { isSilentBeside } from '../instances/contact.js';
import { findReplica } from './find-replica.js';
import { recordProgress } from './record-progress.js';

/**
 * Returns since when a replica's own agent has been silent. Undefined when it is in contact, has not registered yet, or is a
 * v4 replica that runs no agent.
 */
export async function silentSince(scope: Scope, workload: WorkloadRow, replica: ReplicaRow): Promise<Date | undefined> {
  const { instanceId } = replica;
  if (instanceId === null) return undefined;
  const found = await scope.queries
    .select()
    .from(instances)
    .where(
      rowsOf(scope, workload.id, instances, inArray(instances.instanceId, [instanceId, workload.primaryInstanceId])),
    );
  const instance = found.find((row) => row.instanceId === instanceId);
  const primary = found.find((row) => row.instanceId === workload.primaryInstanceId);
  if (instance === undefined || primary === undefined || !instance.hasAgent) return undefined;
  return isSilentBeside(instance, primary, scope.clock.now()) ? instance.lastSeenAt : undefined;
}

/**
 * Marks the workload's replica as failed if it is silent, so that it is ended and never promoted. Returns the replica
 * if it is kept, else since when it has been silent.
 */
export async function failSilentReplica(
  workload: LockedWorkload,
): Promise<{ readonly replica?: ReplicaRow; readonly silentSince?: Date }> {
  const replica = await findReplica(workload, workload.row);
  if (replica === undefined) return {};
  const since = await silentSince(workload, workload.row, replica);
  if (since === undefined) return { replica };
  await recordProgress(workload, replica, { status: 'failed', error_message: describeSilence(since) });
  return { silentSince: since };
}

/** Describes the silence, for people and logs. */
export function describeSilence(since: Date): string {
  return `Its agent has not been in contact since ${wireTimestamp(since)}.`;
}
