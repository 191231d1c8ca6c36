import { commandPriority } from '@spotguard/protocol';
import { eq } from 'drizzle-orm';
import { commands } from '../../storage/schema.js';
import { rowsOf, type Scope } from '../../storage/scope.js';
import { changeWorkload, type LockedWorkload } from '../change-workload.js';
import { findPrimary } from '../instances/find-instance.js';
import { type ReplicaAnswer, requestReplica } from '../replicas/request-replica.js';
import { explainDelay } from '../workload-status.js';
import { insertCommand } from './insert-command.js';

/** What a person asks for when ordering a replica. */
export interface ReplicaOrder {
  readonly poolId: string | undefined;
}

/** The command to the primary's agent; or the replica itself, which an agent of v4 finds in its list. */
export type ReplicaOrdered = (
  | { readonly kind: 'queued'; readonly commandId: string }
  | { readonly kind: 'listed'; readonly answer: ReplicaAnswer }
  | { readonly kind: 'unwanted' | 'deleted' }
) & {
  /** Why it may not be carried out soon, if anything speaks against it. */
  readonly warning?: string | undefined;
};

/**
 * Orders a replica of the primary's agent. One of ours gets the command `create_replica`; one of v4 is never given that
 * and launches what its list of replicas holds, so it is written there. `unwanted`: the mode wants none; `deleted`: there
 * is no such agent any more.
 */
export async function orderReplica(scope: Scope, agentId: string, order: ReplicaOrder): Promise<ReplicaOrdered> {
  const ordered = await changeWorkload(scope, agentId, async (workload): Promise<ReplicaOrdered> => {
    const { row } = workload;
    if (!row.enabled || !row.manualReplicaEnabled) return { kind: 'unwanted' };
    const primary = await findPrimary(workload, row);
    const warning = primary && explainDelay(row, primary, workload.clock.now());
    if (primary?.generational === true) return { kind: 'queued', commandId: await queue(workload, order), warning };
    const request = { type: 'manual', createdBy: 'manual', poolId: order.poolId } as const;
    return { kind: 'listed', answer: await requestReplica(workload, request), warning };
  });
  return ordered ?? { kind: 'deleted' };
}

/** Returns the id of the open command, if there is one. */
async function queue(workload: LockedWorkload, { poolId }: ReplicaOrder): Promise<string> {
  const [open] = await workload.queries
    .select({ id: commands.id })
    .from(commands)
    .where(
      rowsOf(workload, workload.row.id, commands, eq(commands.type, 'create_replica'), eq(commands.status, 'pending')),
    );
  if (open !== undefined) return open.id;
  return insertCommand(workload, {
    type: 'create_replica',
    instanceId: workload.row.primaryInstanceId,
    targetMode: 'spot',
    targetPoolId: poolId,
    priority: commandPriority.manualOverride,
    createdBy: 'manual',
  });
}
