import { wireTimestamp } from '@spotguard/protocol';
import { inArray } from 'drizzle-orm';
import type { AgentRow, ReplicaRow } from '../../storage/rows.js';
import { hosts } from '../../storage/schema.js';
import { rowsOf, type Scope } from '../../storage/scope.js';
import type { LockedWorkload } from '../change-workload.js';
import { isSilentBeside } from '../instances/contact.js';
import { findStandby } from './find-replica.js';
import { progressReplica } from './record-progress.js';

/**
 * Since when a replica's own agent has been silent; undefined while it is heard, or when nobody can tell: one that has
 * not registered yet, and one of v4 that runs no agent.
 */
export async function silentSince(scope: Scope, agent: AgentRow, replica: ReplicaRow): Promise<Date | undefined> {
  const { instanceId } = replica;
  if (instanceId === null) return undefined;
  const found = await scope.queries
    .select()
    .from(hosts)
    .where(rowsOf(scope, agent.id, hosts, inArray(hosts.instanceId, [instanceId, agent.primaryInstanceId])));
  const host = found.find((row) => row.instanceId === instanceId);
  const primary = found.find((row) => row.instanceId === agent.primaryInstanceId);
  if (host === undefined || primary === undefined || !host.hasAgent) return undefined;
  return isSilentBeside(host, primary, scope.clock.now()) ? host.lastSeenAt : undefined;
}

/**
 * Gives up the agent's replica if it has fallen silent: it is ended, and nobody hands over to it. Returns the replica that
 * the agent has then, or since when the one that was given up was silent.
 */
export async function failSilentReplica(
  workload: LockedWorkload,
): Promise<{ readonly standby?: ReplicaRow; readonly silentSince?: Date }> {
  const standby = await findStandby(workload, workload.row);
  if (standby === undefined) return {};
  const since = await silentSince(workload, workload.row, standby);
  if (since === undefined) return { standby };
  await progressReplica(workload, standby, { status: 'failed', error_message: silenceInWords(since) });
  return { silentSince: since };
}

/** The reason, for people and logs. */
export function silenceInWords(since: Date): string {
  return `Its agent has not been heard of since ${wireTimestamp(since)}.`;
}
