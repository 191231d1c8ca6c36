import { wireTimestamp } from '@spotguard/protocol';
import type { InstanceRow, ReplicaRow } from '../storage/rows.js';
import { isSilent } from '../workloads/instances/contact.js';

/** What is known of an instance that is not the primary. */
export interface LeftoverFacts {
  readonly instanceId: string;
  readonly instance?: InstanceRow | undefined;
  readonly replica?: ReplicaRow | undefined;
  /** When AWS last said that it takes the instance. */
  readonly noticeAt?: Date | undefined;
  /** What an agent said of it: that it was to end and could not be ended. */
  readonly said?: { readonly reason: string; readonly at: Date } | undefined;
}

/** So long an end may take, its report included. */
const graceMilliseconds = 10 * 60_000;
/** A switch that has not come to an end by then will not. */
const maxSwitchMilliseconds = 60 * 60_000;

/** Why an instance counts as left over, and since when; undefined when it is needed, ending, kept on purpose or gone. */
export function judgeLeftover(
  { instance, replica, noticeAt, said }: LeftoverFacts,
  now: Date,
): { readonly reason: string; readonly since: Date } | undefined {
  if (said !== undefined) return { reason: `It could not be ended: ${said.reason}`, since: said.at };
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

/** Taken by AWS and not heard since; or of v4, whose agents are heard for as long as their instance runs. */
function isGone(instance: InstanceRow | undefined, noticeAt: Date | undefined, now: Date): boolean {
  if (instance === undefined) return false;
  if (!instance.generational && instance.hasAgent && isSilent(instance, now)) return true;
  return noticeAt !== undefined && instance.lastSeenAt.getTime() - noticeAt.getTime() < graceMilliseconds;
}
