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
  if (!primary.hasAgent) return `No agent was ever heard on ${primary.instanceId}: nobody executes the command.`;
  if (workloadStatus(workload, primary, now) !== 'offline') return reasonsAgainst(primary);
  const since = wireTimestamp(primary.lastSeenAt);
  return `The agent is offline, last heard at ${since}. It gets the command if it is heard again within an hour.`;
}

/** An agent that is frozen or ill answers commands with a refusal. */
function reasonsAgainst({ guarding }: InstanceRow): string | undefined {
  if (guarding === null || guarding.is) return undefined;
  const reasons = guarding.reasons.map(({ text }) => text).join('; ');
  return `The agent says that it does not guard the workload, and may refuse the command: ${reasons}.`;
}
