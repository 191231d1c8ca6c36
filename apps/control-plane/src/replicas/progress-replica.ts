import { parseWireTimestamp, type ReplicaStatusRequest } from '@spotguard/protocol';
import { and, eq, ne } from 'drizzle-orm';
import type { ReplicaRow } from '../storage/rows.js';
import { hosts, replicas } from '../storage/schema.js';
import { rowsOf, type Scope } from '../tenants/scope.js';

/** What an agent says of a standby. */
export type Progress = Pick<ReplicaStatusRequest, 'status' | 'error_message' | 'terminated_at'>;

/**
 * Takes an agent's word on how far a standby has come. What is promoted, failed or ordered to end does not come back;
 * only a confirmed end ends the row. Undefined: it cannot be ready, as it is no instance yet. Needs the agent's row lock.
 */
export async function progressReplica(
  scope: Scope,
  row: ReplicaRow,
  progress: Progress,
): Promise<ReplicaRow | undefined> {
  const now = scope.clock.now();
  const wanted = row.isActive && (row.status === 'launching' || row.status === 'syncing' || row.status === 'ready');
  switch (progress.status) {
    case 'launching':
      return row;
    case 'syncing':
      return wanted && row.status === 'launching' ? write(scope, row, { status: 'syncing' }) : row;
    case 'ready':
      if (row.instanceId === null) return undefined;
      return wanted ? write(scope, row, { status: 'ready', readyAt: row.readyAt ?? now }) : row;
    case 'failed':
      if (!wanted) return row;
      await dismissHost(scope, row, 'superseded');
      return write(scope, row, {
        status: 'failed',
        isActive: row.instanceId !== null,
        failedAt: now,
        error: progress.error_message ?? 'The agent gave no reason.',
      });
    case 'terminated':
      if (row.status === 'promoted' || !row.isActive) return row;
      await dismissHost(scope, row, 'retired');
      return write(scope, row, {
        ...(row.status === 'failed' ? {} : { status: 'terminated' as const }),
        isActive: false,
        terminatedAt: momentOf(progress.terminated_at) ?? now,
      });
  }
}

function momentOf(text: string | null | undefined): Date | undefined {
  return typeof text === 'string' ? parseWireTimestamp(text) : undefined;
}

async function write(scope: Scope, row: ReplicaRow, change: Partial<ReplicaRow>): Promise<ReplicaRow> {
  const { clientId } = scope;
  const [written] = await scope.queries
    .update(replicas)
    .set(change)
    .where(and(eq(replicas.clientId, clientId), eq(replicas.id, row.id)))
    .returning();
  return written ?? row;
}

/** A standby that failed or is gone must not be promoted any more. */
async function dismissHost(scope: Scope, row: ReplicaRow, role: 'superseded' | 'retired'): Promise<void> {
  if (row.instanceId === null) return;
  await scope.queries
    .update(hosts)
    .set({ role })
    .where(rowsOf(scope, row.agentId, hosts, eq(hosts.instanceId, row.instanceId), ne(hosts.role, 'primary')));
}
