import type { ReplicaType } from '@spotguard/protocol';
import type { ReplicaRow } from '../../storage/rows.js';
import { replicas } from '../../storage/schema.js';
import type { LockedWorkload } from '../change-workload.js';
import type { ChosenPool } from './choose-pool.js';

/** A replica to store. */
export interface NewReplica {
  readonly pool: ChosenPool;
  readonly type: ReplicaType;
  readonly createdBy: string;
  readonly instanceId?: string | undefined;
  readonly parentInstanceId?: string | undefined;
  readonly idempotencyKey?: string | undefined;
  /**
   * `terminated`: an instance that was launched and is not needed; it is stored so that the agent is told to end it.
   */
  readonly status?: 'launching' | 'terminated' | undefined;
}

/** Stores a replica. The caller has checked that there is no other one; a unique index of the table refuses a second one. */
export async function insertReplica(workload: LockedWorkload, replica: NewReplica): Promise<ReplicaRow> {
  const { pool, status = 'launching', ...rest } = replica;
  const now = workload.clock.now();
  const [inserted] = await workload.queries
    .insert(replicas)
    .values({
      ...rest,
      ...pool,
      accountId: workload.accountId,
      agentId: workload.row.id,
      parentInstanceId: rest.parentInstanceId ?? workload.row.primaryInstanceId,
      status,
      isActive: true,
      createdAt: now,
      launchedAt: rest.instanceId === undefined ? null : now,
      terminatedAt: status === 'terminated' ? now : null,
    })
    .returning();
  if (inserted === undefined) throw new Error('The database stored a standby without answering its row.');
  return inserted;
}
