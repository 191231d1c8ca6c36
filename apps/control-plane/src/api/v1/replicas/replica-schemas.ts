import * as z from 'zod';
import type { ReplicaRow } from '../../../storage/rows.js';
import { id, time } from '../api-types.js';

export const replicaStatus = z.enum(['launching', 'syncing', 'ready', 'promoted', 'failed', 'terminated']);

export const replicaSchema = z
  .object({
    replicaId: id,
    workloadId: id,
    status: replicaStatus.meta({
      description: '`terminated`: ordered to end. It is active until its end is reported.',
    }),
    isActive: z.boolean(),
    type: z.enum(['manual', 'automatic-rebalance', 'automatic-termination']).meta({ description: 'Who asked for it.' }),
    instanceId: z.string().nullable().meta({ description: 'null until its agent reports it.' }),
    parentInstanceId: z.string().meta({ description: 'The instance of which it is a copy.' }),
    pool: z.string(),
    zone: z.string(),
    hourlyCost: z.number().nullable().meta({ description: 'The price of the pool when it was chosen.' }),
    error: z.string().nullable(),
    createdAt: time,
    launchedAt: time.nullable(),
    readyAt: time.nullable(),
    promotedAt: time.nullable(),
    failedAt: time.nullable(),
    terminatedAt: time.nullable(),
  })
  .meta({ id: 'Replica', description: 'An instance that was launched ahead to take over.' });

/** Returns a replica as the API shows it. */
export function showReplica(row: ReplicaRow): z.output<typeof replicaSchema> {
  return {
    replicaId: row.id,
    workloadId: row.agentId,
    status: row.status,
    isActive: row.isActive,
    type: row.type,
    instanceId: row.instanceId,
    parentInstanceId: row.parentInstanceId,
    pool: row.poolId,
    zone: row.zone,
    hourlyCost: row.hourlyCost,
    error: row.error,
    createdAt: row.createdAt,
    launchedAt: row.launchedAt,
    readyAt: row.readyAt,
    promotedAt: row.promotedAt,
    failedAt: row.failedAt,
    terminatedAt: row.terminatedAt,
  };
}
