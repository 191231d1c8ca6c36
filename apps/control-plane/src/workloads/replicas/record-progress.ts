import { parseWireTimestamp, type ReplicaStatusRequest } from '@spotguard/protocol';
import { and, eq, ne } from 'drizzle-orm';
import type { InstanceRow, ReplicaRow } from '../../storage/rows.js';
import { instances, replicas } from '../../storage/schema.js';
import { rowsOf } from '../../storage/scope.js';
import type { LockedWorkload } from '../change-workload.js';

/** An agent's report about a replica. */
export type Progress = Pick<ReplicaStatusRequest, 'status' | 'error_message' | 'terminated_at'>;

/**
 * Stores an agent's report about a replica. A replica that is promoted, failed or ordered to end keeps that state; only a
 * confirmed end makes it inactive. Undefined when it was reported ready before its instance is known.
 */
export async function recordProgress(
  workload: LockedWorkload,
  row: ReplicaRow,
  progress: Progress,
): Promise<ReplicaRow | undefined> {
  const now = workload.clock.now();
  const isLive = row.isActive && (row.status === 'launching' || row.status === 'syncing' || row.status === 'ready');
  switch (progress.status) {
    case 'launching':
      return row;
    case 'syncing':
      return isLive && row.status === 'launching' ? write(workload, row, { status: 'syncing' }) : row;
    case 'ready':
      if (row.instanceId === null) return undefined;
      return isLive ? write(workload, row, { status: 'ready', readyAt: row.readyAt ?? now }) : row;
    case 'failed':
      if (!isLive) return row;
      await demoteInstance(workload, row, { role: 'superseded' });
      return write(workload, row, {
        status: 'failed',
        isActive: row.instanceId !== null,
        failedAt: now,
        error: progress.error_message ?? 'The agent gave no reason.',
      });
    case 'terminated': {
      if (row.status === 'promoted' || !row.isActive) return row;
      const endedAt = momentOf(progress.terminated_at);
      await demoteInstance(workload, row, { role: 'retired', endedAt: endedAt ?? null });
      return write(workload, row, {
        ...(row.status === 'failed' ? {} : { status: 'terminated' as const }),
        isActive: false,
        terminatedAt: endedAt ?? now,
      });
    }
  }
}

function momentOf(text: string | null | undefined): Date | undefined {
  return typeof text === 'string' ? parseWireTimestamp(text) : undefined;
}

async function write(workload: LockedWorkload, row: ReplicaRow, change: Partial<ReplicaRow>): Promise<ReplicaRow> {
  const { accountId } = workload;
  const [written] = await workload.queries
    .update(replicas)
    .set(change)
    .where(and(eq(replicas.accountId, accountId), eq(replicas.id, row.id)))
    .returning();
  return written ?? row;
}

/** Makes sure that the instance of a failed or ended replica is not promoted any more. */
async function demoteInstance(
  workload: LockedWorkload,
  row: ReplicaRow,
  change: { readonly role: 'superseded' } | Pick<InstanceRow, 'role' | 'endedAt'>,
): Promise<void> {
  if (row.instanceId === null) return;
  await workload.queries
    .update(instances)
    .set(change)
    .where(
      rowsOf(workload, row.agentId, instances, eq(instances.instanceId, row.instanceId), ne(instances.role, 'primary')),
    );
}
