import { parsePoolId, wireTimestamp } from '@spotguard/protocol';
import type { ReplicaRow } from '../../storage/rows.js';

/**
 * A replica as agents get it: with `pool_id` and `az` at the top, where v4 agents read them, and nested, where v4 backends
 * write them. A replica that has no instance yet gets the instance id `manual-…`, for which a v4 agent launches one.
 */
export function wireReplica(row: ReplicaRow, now: Date) {
  const instanceType = parsePoolId(row.poolId)?.instanceType ?? null;
  return {
    id: row.id,
    instance_id: row.instanceId ?? `manual-${row.id.slice(0, 8)}`,
    pool_id: row.poolId,
    az: row.zone,
    type: row.type,
    status: row.status,
    sync_status: row.readyAt === null ? 'initializing' : 'synced',
    sync_latency_ms: null,
    state_transfer_progress: row.readyAt === null ? 0 : 100,
    pool: { id: row.poolId, name: poolName(row), instance_type: instanceType, az: row.zone },
    cost: { hourly: row.hourlyCost, total: null },
    parent_instance_id: row.parentInstanceId,
    created_by: row.createdBy,
    created_at: wireTimestamp(row.createdAt),
    ready_at: moment(row.readyAt),
    promoted_at: moment(row.promotedAt),
    terminated_at: moment(row.terminatedAt),
    age_seconds: Math.max(0, Math.round((now.getTime() - row.createdAt.getTime()) / 1_000)),
    is_active: row.isActive,
    error: row.error,
    tags: {},
  };
}

/** The name of a pool in v4, such as `t3.medium (us-east-1b)`. */
export function poolName({ poolId, zone }: Pick<ReplicaRow, 'poolId' | 'zone'>): string {
  return `${parsePoolId(poolId)?.instanceType ?? poolId} (${zone})`;
}

function moment(date: Date | null): string | null {
  return date === null ? null : wireTimestamp(date);
}
