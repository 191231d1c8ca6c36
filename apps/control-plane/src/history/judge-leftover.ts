import { wireTimestamp } from '@spotguard/protocol';
import type { HostRow, ReplicaRow } from '../storage/rows.js';
import { isSilent } from '../workloads/instances/contact.js';

/** What is known of an instance that is not the primary. */
export interface LeftoverFacts {
  readonly instanceId: string;
  readonly host?: HostRow | undefined;
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
  { host, replica, noticeAt, said }: LeftoverFacts,
  now: Date,
): { readonly reason: string; readonly since: Date } | undefined {
  if (said !== undefined) return { reason: `It could not be ended: ${said.reason}`, since: said.at };
  if (isGone(host, noticeAt, now)) return undefined;
  const isOver = (since: Date, milliseconds: number): boolean => now.getTime() - since.getTime() > milliseconds;
  const orderedAt = replica && endOrderedAt(replica);
  if (orderedAt !== undefined) {
    if (!isOver(orderedAt, graceMilliseconds)) return undefined;
    return { reason: 'Its end was ordered, and nobody has confirmed it.', since: orderedAt };
  }
  if (host?.role === 'retiring') {
    const { endsAt } = host;
    if (endsAt === null || !isOver(endsAt, graceMilliseconds)) return undefined;
    const at = wireTimestamp(endsAt);
    return { reason: `It handed over and was to end at ${at}, and nobody has reported its end.`, since: endsAt };
  }
  if (host === undefined) return undefined;
  const { registeredAt: since } = host;
  if (host.role === 'superseded' && isOver(since, graceMilliseconds)) {
    return {
      reason: 'It registered for the workload, which does not need it, and nobody has reported its end.',
      since,
    };
  }
  if (host.role === 'standby' && host.replicaId === null && isOver(since, maxSwitchMilliseconds)) {
    return { reason: 'It was launched to take over and never did.', since };
  }
  return undefined;
}

function endOrderedAt({ isActive, status, terminatedAt, failedAt }: ReplicaRow): Date | undefined {
  if (!isActive || (status !== 'terminated' && status !== 'failed')) return undefined;
  return terminatedAt ?? failedAt ?? undefined;
}

/** Taken by AWS and not heard since; or of v4, whose agents are heard for as long as their instance runs. */
function isGone(host: HostRow | undefined, noticeAt: Date | undefined, now: Date): boolean {
  if (host === undefined) return false;
  if (!host.generational && host.hasAgent && isSilent(host, now)) return true;
  return noticeAt !== undefined && host.lastSeenAt.getTime() - noticeAt.getTime() < graceMilliseconds;
}
