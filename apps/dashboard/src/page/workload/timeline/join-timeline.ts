import type { Interruption } from '../../interruptions/interruption.js';
import type { Switch } from '../../switches/switch.js';
import type { Command } from '../workload-queries.js';
import type { ReplicaOfHistory, TimelineRow, TimelineView } from './timeline-row.js';

/** A list as far as it was loaded, the newest first. */
interface LoadedList<Item> {
  readonly items: readonly Item[];
  /** Whether there is more of it that is older. */
  readonly hasOlder: boolean;
}

/** The lists of what happened to a workload. */
export interface TimelineLists {
  readonly switches: LoadedList<Switch>;
  readonly interruptions: LoadedList<Interruption>;
  readonly replicas: LoadedList<ReplicaOfHistory>;
  readonly commands: LoadedList<Command>;
}

/** The rows of a timeline, and the lists that have to be loaded further before older rows are whole. */
export interface JoinedTimeline {
  readonly rows: readonly TimelineRow[];
  readonly olderOf: readonly (keyof TimelineLists)[];
}

/** A switch that answers a notice is reported at most so long after the deadline of two minutes. */
const answerMilliseconds = 15 * 60_000;

/**
 * Joins the lists of what happened to a workload, the newest first. What belongs together is one row: a command and its switch, a
 * notice and the move that answered it, a rebalance recommendation and its replica. Rows that are older than what was loaded of
 * every list are left out, because something could be missing between them.
 */
export function joinTimeline(lists: TimelineLists): JoinedTimeline {
  const { switches, interruptions, replicas, commands } = lists;
  const taken = new Set<string>();
  const take = <Item>(found: Item | undefined, id: (item: Item) => string): Item | undefined => {
    if (found !== undefined) taken.add(id(found));
    return found;
  };
  const rows: (TimelineRow & { readonly listedAt: number })[] = [];
  for (const interruption of interruptions.items.filter(({ kind }) => kind !== 'failover')) {
    const isNotice = interruption.kind === 'termination';
    const moved = take(
      isNotice ? switches.items.find((found) => !taken.has(found.switchId) && answers(found, interruption)) : undefined,
      ({ switchId }) => switchId,
    );
    const replica = take(
      replicas.items.find(({ replicaId, type }) => replicaId === interruption.replicaId && type !== 'manual'),
      ({ replicaId }) => replicaId,
    );
    rows.push({
      id: interruption.interruptionId,
      at: Date.parse(interruption.receivedAt),
      listedAt: latest([interruption.receivedAt, moved?.reportedAt, replica?.createdAt]),
      views: viewsOf({ signals: true, moves: moved !== undefined, replicas: replica !== undefined }),
      interruption,
      ...(moved && { moved }),
      ...(replica && { replica }),
      isRunning: interruption.outcome === 'under-way',
    });
  }
  for (const moved of switches.items.filter(({ switchId }) => !taken.has(switchId))) {
    const command = take(
      commands.items.find(({ commandId }) => commandId === moved.commandId),
      ({ commandId }) => commandId,
    );
    rows.push({
      // The command may not be loaded yet: its id is the id of the row all the same.
      id: moved.commandId ?? moved.switchId,
      at: Date.parse(command?.createdAt ?? moved.startedAt ?? moved.reportedAt),
      listedAt: latest([moved.reportedAt, command?.createdAt]),
      views: viewsOf({ moves: true, commands: command !== undefined }),
      moved,
      ...(command && { command }),
      isRunning: command !== undefined && isOpen(command),
    });
  }
  for (const command of commands.items.filter(({ commandId }) => !taken.has(commandId))) {
    rows.push({
      id: command.commandId,
      at: Date.parse(command.createdAt),
      listedAt: Date.parse(command.createdAt),
      views: viewsOf({ moves: isMove(command) && isOpen(command), commands: true }),
      command,
      isRunning: isOpen(command),
    });
  }
  for (const replica of replicas.items.filter(({ replicaId }) => !taken.has(replicaId))) {
    const at = Date.parse(replica.createdAt);
    rows.push({ id: replica.replicaId, at, listedAt: at, views: ['replicas'], replica, isRunning: false });
  }
  const ends = {
    switches: endOf(switches, ({ reportedAt }) => reportedAt),
    interruptions: endOf(interruptions, ({ receivedAt }) => receivedAt),
    replicas: endOf(replicas, ({ createdAt }) => createdAt),
    commands: endOf(commands, ({ createdAt }) => createdAt),
  };
  const end = Math.max(...Object.values(ends));
  return {
    rows: rows
      .filter(({ listedAt }) => listedAt >= end)
      .toSorted((one, other) => other.at - one.at || (one.id < other.id ? -1 : 1))
      .map(({ listedAt: _, ...row }) => row),
    olderOf: (Object.keys(ends) as (keyof TimelineLists)[]).filter((name) => end > 0 && ends[name] === end),
  };
}

/** Whether a switch is the move away from the instance that AWS took. */
function answers({ from, success, reportedAt, trigger }: Switch, { instanceId, receivedAt }: Interruption): boolean {
  const after = Date.parse(reportedAt) - Date.parse(receivedAt);
  return from.instanceId === instanceId && success && trigger !== 'manual' && after >= 0 && after < answerMilliseconds;
}

/** Whether a command has not ended. */
export function isOpen({ state }: Pick<Command, 'state'>): boolean {
  return state === 'queued' || state === 'delivered';
}

function isMove({ type }: Command): boolean {
  return type === 'switch' || type === 'promote_replica';
}

function viewsOf(views: Partial<Record<TimelineView, boolean>>): readonly TimelineView[] {
  return (Object.keys(views) as TimelineView[]).filter((view) => views[view]);
}

function latest(times: readonly (string | undefined)[]): number {
  return Math.max(...times.filter((time) => time !== undefined).map((time) => Date.parse(time)));
}

/** The time of the oldest item that was loaded of a list; 0 for one that was loaded to its end. */
function endOf<Item>({ items, hasOlder }: LoadedList<Item>, timeOf: (item: Item) => string): number {
  const last = items.at(-1);
  return hasOlder && last !== undefined ? Date.parse(timeOf(last)) : 0;
}
