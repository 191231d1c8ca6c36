import { wireTimestamp } from '@spotguard/protocol';
import type { InstanceRow, ReplicaRow } from '../storage/rows.js';
import { isSilent } from '../workloads/instances/contact.js';

/** What is known of an instance that is not the primary. */
export interface LeftoverFacts {
  readonly instanceId: string;
  readonly instance?: InstanceRow | undefined;
  readonly replica?: ReplicaRow | undefined;
  /** When the last termination notice for the instance came. */
  readonly noticeAt?: Date | undefined;
  /** Set when an agent reported that it could not end the instance. */
  readonly reported?: { readonly reason: string; readonly at: Date } | undefined;
}

/** How long the end of an instance, including its report, may take. */
const graceMilliseconds = 10 * 60_000;
/** After this time a switch counts as failed. */
const maxSwitchMilliseconds = 60 * 60_000;

/** Returns why an instance is left over, and since when; undefined when it is needed, ending, kept on purpose or gone. */
export function judgeLeftover(
  { instance, replica, noticeAt, reported }: LeftoverFacts,
  now: Date,
): { readonly reason: string; readonly since: Date } | undefined {
  if (reported !== undefined) return { reason: `It could not be ended: ${reported.reason}`, since: reported.at };
  if (isGone(instance, noticeAt, now)) return undefined;
  const isOver = (since: Date, milliseconds: number): boolean => now.getTime() - since.getTime() > milliseconds;
  const orderedAt = replica && endOrderedAt(replica);
  if (orderedAt !== undefined) {
    if (!isOver(orderedAt, graceMilliseconds)) return undefined;
    return { reason: 'Its end was ordered, and nobody has confirmed it.', since: orderedAt };
  }
  if (instance?.role === 'retiring') {
    const { endsAt } = instance;
    if (endsAt === null || !isOver(endsAt, graceMilliseconds)) return undefined;
    const at = wireTimestamp(endsAt);
    return { reason: `It handed over and was to end at ${at}, and nobody has reported its end.`, since: endsAt };
  }
  if (instance === undefined) return undefined;
  const { registeredAt: since } = instance;
  if (instance.role === 'superseded' && isOver(since, graceMilliseconds)) {
    return {
      reason: 'It registered for the workload, which does not need it, and nobody has reported its end.',
      since,
    };
  }
  if (instance.role === 'standby' && instance.replicaId === null && isOver(since, maxSwitchMilliseconds)) {
    return { reason: 'It was launched to take over and never did.', since };
  }
  return undefined;
}

function endOrderedAt({ isActive, status, terminatedAt, failedAt }: ReplicaRow): Date | undefined {
  if (!isActive || (status !== 'terminated' && status !== 'failed')) return undefined;
  return terminatedAt ?? failedAt ?? undefined;
}

/** Whether AWS took the instance and it was silent since, or its v4 agent, which is in contact while its instance runs, is silent. */
function isGone(instance: InstanceRow | undefined, noticeAt: Date | undefined, now: Date): boolean {
  if (instance === undefined) return false;
  if (!instance.generational && instance.hasAgent && isSilent(instance, now)) return true;
  return noticeAt !== undefined && instance.lastSeenAt.getTime() - noticeAt.getTime() < graceMilliseconds;
}
