import { formatWholeSeconds } from '../../format/format-duration.js';
import { unknown } from '../../format/format-price.js';
import { shortInstanceId } from '../../format/short-instance-id.js';
import type { Switch } from '../../switches/switch.js';
import { priceAfter, secondsTaken, triggerWords } from '../../switches/switch-words.js';
import { commandState } from '../command-state.js';
import { commandWords } from '../command-words.js';
import type { Command } from '../workload-queries.js';
import type { ReplicaOfHistory, TimelineRow } from './timeline-row.js';

/** A row of the timeline in words and numbers. */
export interface TimelineWords {
  /** What happened. */
  readonly title: string;
  /** Where, by whom or why. */
  readonly rest: string;
  readonly kind: 'calm' | 'warn' | 'fail' | 'clock' | 'move';
  /** In seconds; undefined where that is no question, null when it is unknown. */
  readonly took: number | null | undefined;
  readonly toSpare: number | null | undefined;
  /** By how much the price per hour changed, in USD. */
  readonly change: number | null | undefined;
}

/** Puts a row into words. */
export function timelineWords({ command, moved, interruption, replica, isRunning }: TimelineRow): TimelineWords {
  if (interruption !== undefined) return interruptionWords(interruption, moved, replica);
  if (moved !== undefined) return switchWords(moved, command);
  if (command !== undefined) return commandRowWords(command, isRunning);
  if (replica !== undefined) return { ...replicaWords(replica), change: replica.hourlyCost };
  return { title: unknown, rest: '', kind: 'calm', ...noNumbers };
}

const noNumbers = { took: undefined, toSpare: undefined, change: undefined } as const;

function interruptionWords(
  interruption: NonNullable<TimelineRow['interruption']>,
  moved: Switch | undefined,
  replica: ReplicaOfHistory | undefined,
): TimelineWords {
  const { kind, instanceId, zone, outcome, savedBy, secondsTaken: took, secondsLeft } = interruption;
  const where = zone ?? shortInstanceId(instanceId);
  const ofReplica = replica === undefined ? '' : replicaSentence(replica);
  if (kind === 'rebalance')
    return { title: `Rebalance signal in ${where}.`, rest: ofReplica, kind: 'clock', ...noNumbers };
  if (kind === 'maintenance') {
    return {
      title: `Maintenance event of AWS in ${where}.`,
      rest: shortInstanceId(instanceId),
      kind: 'clock',
      ...noNumbers,
    };
  }
  const places = moved === undefined ? where : `${where} to ${moved.to.zone ?? unknown}`;
  const by = savedBy === 'replica' ? ', by the replica' : savedBy === 'launch' ? ', no replica was there' : '';
  const numbers = { took: took ?? undefined, toSpare: secondsLeft ?? undefined, change: moved && priceChange(moved) };
  switch (outcome) {
    case 'under-way':
      return { title: 'AWS takes the instance.', rest: where, kind: 'clock', ...numbers };
    case 'not-survived':
      return { title: 'Interruption not survived.', rest: places, kind: 'fail', ...numbers };
    case 'survived':
      return { title: 'Interruption survived.', rest: `${places}${by}`, kind: 'calm', ...numbers };
    default:
      return { title: 'Notice of AWS.', rest: `${shortInstanceId(instanceId)} in ${where}`, kind: 'clock', ...numbers };
  }
}

function switchWords(moved: Switch, command: Command | undefined): TimelineWords {
  const { success, trigger, to, reason, leftRunning } = moved;
  const place = to.market === 'on-demand' ? `on-demand in ${to.zone ?? unknown}` : (to.zone ?? unknown);
  const who = command?.actor?.name ?? undefined;
  const why = who === undefined ? triggerWords(trigger) : `by ${who}`;
  if (!success) {
    const told = reason === null ? why : reason;
    return { title: `Switch to ${place} taken back.`, rest: told, kind: 'fail', ...noNumbers };
  }
  const verb =
    trigger === 'promotion' ? 'Promoted the replica in' : trigger === 'interruption' ? 'Failed over to' : 'Switched to';
  return {
    title: `${verb} ${place},`,
    rest: leftRunning === null ? lowerFirst(why) : `${lowerFirst(why)}; the old instance runs on`,
    kind: leftRunning === null ? 'calm' : 'warn',
    took: secondsTaken(moved),
    toSpare: undefined,
    change: priceChange(moved),
  };
}

function commandRowWords(command: Command, isRunning: boolean): TimelineWords {
  const words = commandWords(command);
  const who = command.actor?.name ?? command.origin;
  const by = who == null ? '' : `by ${who}. `;
  return {
    title: `${words.charAt(0).toUpperCase()}${words.slice(1)}${command.dryRun ? ' (dry run)' : ''},`,
    rest: `${by}${commandState(command)}`,
    kind: isRunning ? 'move' : command.state === 'failed' ? 'fail' : 'calm',
    ...noNumbers,
    took: command.endedAt === null ? undefined : secondsBetween(command.createdAt, command.endedAt),
  };
}

function replicaWords(replica: ReplicaOfHistory): TimelineWords {
  return {
    title: `Replica in ${replica.zone},`,
    rest: stateOfReplica(replica),
    kind: replica.status === 'failed' ? 'fail' : 'calm',
    ...noNumbers,
    took: replica.readyAt === null ? undefined : secondsBetween(replica.createdAt, replica.readyAt),
  };
}

function replicaSentence(replica: ReplicaOfHistory): string {
  return `Replica in ${replica.zone}, ${stateOfReplica(replica)}`;
}

function stateOfReplica({ status, error, createdAt, terminatedAt, isActive }: ReplicaOfHistory): string {
  switch (status) {
    case 'launching':
      return 'being launched';
    case 'syncing':
      return 'starting';
    case 'ready':
      return 'ready';
    case 'promoted':
      return 'took over';
    case 'failed':
      return error === null ? 'failed' : `failed: ${error}`;
    case 'terminated': {
      const after =
        terminatedAt === null ? '' : ` after ${formatWholeSeconds(secondsBetween(createdAt, terminatedAt))}`;
      return isActive ? `being ended${after}` : `ended unused${after}`;
    }
  }
}

function priceChange(moved: Switch): number | null {
  const { from, onDemandPrice } = moved;
  const before = from.market === null ? null : from.market === 'spot' ? from.spotPrice : onDemandPrice;
  const after = priceAfter(moved);
  return before === null || after === null ? null : after - before;
}

function secondsBetween(begin: string, end: string): number {
  return Math.max(0, (Date.parse(end) - Date.parse(begin)) / 1_000);
}

function lowerFirst(text: string): string {
  return `${text.charAt(0).toLowerCase()}${text.slice(1)}`;
}
