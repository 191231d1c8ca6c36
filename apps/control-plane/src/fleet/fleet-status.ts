import { isSilent } from '../workloads/instances/contact.js';
import { deadlineOf, survivedMilliseconds } from '../workloads/interruptions/notice-deadline.js';
import { type LastMove, moves, type OpenCommand, type RecentInterruption } from './read-fleet-facts.js';
import type { FleetRow } from './read-fleet-rows.js';

/** An agent registers before all its plugins have started, and guards its workload some seconds later. */
const maxStartMilliseconds = 120_000;

/** How a workload is, the most urgent first. */
export const statusKinds = [
  'under-notice',
  'silent',
  'moving',
  'failed',
  'not-guarding',
  'rebalance',
  'running',
] as const;

/** How a workload is now, told from its present primary only. */
export interface FleetStatus {
  readonly kind: (typeof statusKinds)[number];
  /** Since when; null when that is not known. */
  readonly since: Date | null;
  /** The words of an agent about it, if there are any. */
  readonly message: string | null;
}

/** A notice to the present primary that is under way. */
export interface NoticeUnderWay {
  /** Of its first report. */
  readonly interruptionId: string;
  readonly receivedAt: Date;
  readonly deadline: Date;
  /** Whether the notice names the deadline, rather than it being AWS's usual two minutes. */
  readonly isDeadlineKnown: boolean;
  /** Whether a failover was tried and launched nothing. */
  readonly hasFailed: boolean;
}

/** What is known of a workload of late. */
export interface WorkloadFacts {
  readonly commands: readonly OpenCommand[];
  readonly lastMove: LastMove | undefined;
  /** The newest first. */
  readonly interruptions: readonly RecentInterruption[];
}

/** Finds the notice that the present primary is under. */
export function findNotice(
  { primary }: FleetRow,
  { interruptions }: WorkloadFacts,
  now: Date,
): NoticeUnderWay | undefined {
  if (primary === null) return undefined;
  const ofPrimary = interruptions.filter(({ instanceId }) => instanceId === primary.instanceId);
  const reports = ofPrimary.filter(({ kind }) => kind === 'termination' || kind === 'failover');
  const [notice] = reports;
  if (notice === undefined) return undefined;
  const interruptionId = (reports.at(-1) ?? notice).id;
  const deadline = deadlineOf(notice);
  const isOver = isSilent(primary, now) ? now > deadline : now.getTime() > deadline.getTime() + survivedMilliseconds;
  if (isOver) return undefined;
  const hasFailed = ofPrimary.some(({ kind, newInstanceId }) => kind === 'failover' && newInstanceId === null);
  const isDeadlineKnown = notice.deadline !== null;
  return { interruptionId, receivedAt: notice.receivedAt, deadline, isDeadlineKnown, hasFailed };
}

/** Tells how a workload is. */
export function fleetStatus(
  row: FleetRow,
  facts: WorkloadFacts,
  { now, notice }: { readonly now: Date; readonly notice: NoticeUnderWay | undefined },
): FleetStatus {
  const { primary, successor } = row;
  const status = (kind: FleetStatus['kind'], since: Date | null, message: string | null = null) => {
    return { kind, since, message };
  };
  if (primary === null) return status('silent', null);
  if (notice !== undefined) return status('under-notice', notice.receivedAt);
  if (!primary.hasAgent) return status('silent', primary.registeredAt);
  if (isSilent(primary, now)) return status('silent', primary.lastSeenAt);
  const move = facts.commands.find(({ type, leaseExpiresAt }) => moves.includes(type) && leaseExpiresAt !== null);
  if (move !== undefined) return status('moving', move.createdAt);
  if (successor !== null) return status('moving', successor.registeredAt);
  if (primary.status === 'switching') return status('moving', null);
  const { lastMove } = facts;
  if (lastMove?.status === 'failed' && lastMove.instanceId === primary.instanceId)
    return status('failed', lastMove.completedAt, lastMove.message);
  if (primary.status === 'error') return status('failed', null, 'The agent reports an error.');
  const isStarting = now.getTime() - primary.registeredAt.getTime() <= maxStartMilliseconds;
  if (row.workload.enabled && primary.notGuarding !== null && !isStarting)
    return status('not-guarding', null, primary.notGuarding.map(({ text }) => text).join('; '));
  const rebalance = facts.interruptions.find(
    ({ kind, instanceId }) => kind === 'rebalance' && instanceId === primary.instanceId,
  );
  if (rebalance !== undefined) return status('rebalance', rebalance.receivedAt);
  return status('running', row.primarySince ?? primary.registeredAt);
}
