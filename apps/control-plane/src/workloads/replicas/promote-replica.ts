import { commandPriority } from '@spotguard/protocol';
import type { ReplicaRow } from '../../storage/rows.js';
import type { LockedWorkload } from '../change-workload.js';
import { type CommandHindrance, type CommandQueued, queueCommand } from '../commands/queue-command.js';
import { findFreeze } from '../freezes/freeze.js';
import { promoteUnregistered } from '../generations/promote-unregistered.js';
import { findInstance, findPrimary } from '../instances/find-instance.js';
import { silentSince } from './silent-replica.js';

/** The result of a person's order to promote a replica. */
export type ReplicaPromotion =
  | { readonly kind: 'promoted'; readonly instanceId: string; readonly oldInstanceId: string }
  | {
      readonly kind: 'ordered';
      readonly commandId: string;
      readonly instanceId: string;
      readonly oldInstanceId: string;
    }
  | { readonly kind: 'not-ready'; readonly status: string }
  | { readonly kind: 'silent'; readonly since: Date }
  | CommandHindrance;

/**
 * Promotes a replica on a person's order. Our agent on the replica gets a command, because it checks the old primary
 * through EC2 first. A replica of a v4 agent has no such check and becomes the primary at once.
 */
export async function promoteReplica(workload: LockedWorkload, row: ReplicaRow): Promise<ReplicaPromotion> {
  const { instanceId } = row;
  if (instanceId === null || !row.isActive || (row.status !== 'ready' && row.status !== 'syncing')) {
    return { kind: 'not-ready', status: row.status };
  }
  const since = await silentSince(workload, workload.row, row);
  if (since !== undefined) return { kind: 'silent', since };
  const oldInstanceId = workload.row.primaryInstanceId;
  const instance = await findInstance(workload, workload.row.id, instanceId);
  if (instance?.generational === true && instance.role === 'standby') {
    const ordered = await orderPromotion(workload, { row: { ...row, instanceId }, createdBy: 'manual' });
    if (ordered.kind !== 'queued') return ordered;
    return { kind: 'ordered', commandId: ordered.commandId, instanceId, oldInstanceId };
  }
  if ((await findPrimary(workload, workload.row))?.generational === true)
    return { kind: 'not-ready', status: row.status };
  const freeze = await findFreeze(workload, workload.row.id);
  if (freeze !== undefined) return { kind: 'frozen', freeze };
  await promoteReplicaInstance(workload, { ...row, instanceId }, 'promotion');
  return { kind: 'promoted', instanceId, oldInstanceId };
}

/** Makes a replica's instance the primary at once. An instance that never registered is stored first. */
export async function promoteReplicaInstance(
  workload: LockedWorkload,
  row: ReplicaRow & { readonly instanceId: string },
  trigger: 'promotion' | 'interruption',
): Promise<void> {
  const primary = await findPrimary(workload, workload.row);
  const { instanceType = null, region = null } = primary ?? {};
  const { id: replicaId, instanceId, zone } = row;
  await promoteUnregistered(workload, { instanceId, replicaId, instanceType, region, zone, mode: 'spot' }, { trigger });
}

/** Orders a replica's own agent to take over. While such an order is open, that command is returned again. */
export async function orderPromotion(
  workload: LockedWorkload,
  { row, createdBy }: { readonly row: ReplicaRow & { readonly instanceId: string }; readonly createdBy: string },
): Promise<CommandQueued> {
  return queueCommand(workload, {
    type: 'promote_replica',
    instanceId: row.instanceId,
    replicaId: row.id,
    expectedGeneration: workload.row.generation,
    targetPoolId: row.poolId,
    priority: commandPriority.manualOverride,
    createdBy,
  });
}
