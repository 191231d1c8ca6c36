import { wireTimestamp } from '@spotguard/protocol';
import type { InstanceRow, WorkloadRow } from '../storage/rows.js';
import { isSilent } from './instances/contact.js';

/** Returns the status that the primary's own agent reported last, or `offline` when the primary is silent. */
export function workloadStatus(workload: WorkloadRow, primary: InstanceRow | undefined, now: Date): string {
  if (workload.deletedAt !== null) return 'deleted';
  return primary === undefined || !primary.hasAgent || isSilent(primary, now) ? 'offline' : primary.status;
}

/** Explains why a command to the primary may not be executed soon; undefined when no reason is known. */
export function explainDelay(workload: WorkloadRow, primary: InstanceRow, now: Date): string | undefined {
  if (!primary.hasAgent) return `No agent on ${primary.instanceId} was ever in contact: nobody executes the command.`;
  if (workloadStatus(workload, primary, now) !== 'offline') return explainNotGuarding(primary);
  const since = wireTimestamp(primary.lastSeenAt);
  return `The agent is offline; its last contact was at ${since}. It gets the command if it returns within an hour.`;
}

/** Explains why the agent may refuse a command: it reported that it does not guard the workload. */
function explainNotGuarding({ guarding }: InstanceRow): string | undefined {
  if (guarding === null || guarding.is) return undefined;
  const reasons = guarding.reasons.map(({ text }) => text).join('; ');
  return `The agent says that it does not guard the workload, and may refuse the command: ${reasons}.`;
}
