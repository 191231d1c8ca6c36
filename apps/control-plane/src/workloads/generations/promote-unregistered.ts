import type { InstanceRow } from '../../storage/rows.js';
import { instances } from '../../storage/schema.js';
import type { LockedWorkload } from '../change-workload.js';
import { type PromotionCause, promoteInstance } from './promote-instance.js';

/** What is known of an instance that may run no agent. */
export type UnregisteredInstance = Pick<InstanceRow, 'instanceId' | 'instanceType' | 'region' | 'zone' | 'mode'> &
  Partial<Pick<InstanceRow, 'amiId' | 'replicaId'>>;

/** Makes an instance the primary, whether it has registered or not: one that has not is stored first. */
export async function promoteUnregistered(
  workload: LockedWorkload,
  instance: UnregisteredInstance,
  cause: PromotionCause,
): Promise<void> {
  const now = workload.clock.now();
  await workload.queries
    .insert(instances)
    .values({
      ...instance,
      accountId: workload.accountId,
      agentId: workload.row.id,
      generation: workload.row.generation + 1,
      role: 'superseded',
      predecessor: workload.row.primaryInstanceId,
      hasAgent: false,
      registeredAt: now,
      lastSeenAt: now,
      heardSince: now,
    })
    .onConflictDoNothing();
  await promoteInstance(workload, instance.instanceId, cause);
}
