import { commandPriority } from '@spotguard/protocol';
import type { Scope } from '../../storage/scope.js';
import { changeWorkload } from '../change-workload.js';
import { findPrimary } from '../instances/find-instance.js';
import { type ReplicaAnswer, requestReplica } from '../replicas/request-replica.js';
import { explainDelay } from '../workload-status.js';
import { type CommandHindrance, queueCommand } from './queue-command.js';

/** A person's order of a replica. */
export interface ReplicaOrder {
  readonly poolId: string | undefined;
}

/** The result of the order: the command to the primary's agent, or the replica itself, which a v4 agent finds in its list. */
export type ReplicaOrdered = (
  | { readonly kind: 'queued'; readonly commandId: string }
  | { readonly kind: 'listed'; readonly answer: ReplicaAnswer }
  | { readonly kind: 'not-manual' }
  | { readonly kind: 'deleted' }
  | CommandHindrance
) & {
  /** Why it may not be executed soon; undefined when no reason is known. */
  readonly warning?: string | undefined;
};

/**
 * Orders a replica from the primary's agent. Our agent gets the command `create_replica`. A v4 agent never gets that command;
 * it launches the replicas in its list, so the replica is added there. `not-manual`: manual mode is off or the workload is
 * disabled; `deleted`: the workload does not exist any more.
 */
export async function orderReplica(scope: Scope, agentId: string, order: ReplicaOrder): Promise<ReplicaOrdered> {
  const ordered = await changeWorkload(scope, agentId, async (workload): Promise<ReplicaOrdered> => {
    const { row } = workload;
    if (!row.enabled || !row.manualReplicaEnabled) return { kind: 'not-manual' };
    const primary = await findPrimary(workload, row);
    const warning = primary && explainDelay(row, primary, workload.clock.now());
    if (primary?.generational === true) {
      const queued = await queueCommand(workload, {
        type: 'create_replica',
        instanceId: row.primaryInstanceId,
        targetMode: 'spot',
        targetPoolId: order.poolId,
        priority: commandPriority.manualOverride,
        createdBy: 'manual',
      });
      return { ...queued, warning };
    }
    const request = { type: 'manual', createdBy: 'manual', poolId: order.poolId } as const;
    return { kind: 'listed', answer: await requestReplica(workload, request), warning };
  });
  return ordered ?? { kind: 'deleted' };
}
