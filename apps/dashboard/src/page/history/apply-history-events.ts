import type { QueryClient } from '@tanstack/react-query';
import type { LiveEvent } from '../live/live-events.js';
import { type HistoryName, historyKey } from './history-query.js';

/** The types of events after which a history has a new row, or another one in its first page. */
const typesOf: Readonly<Partial<Record<HistoryName, readonly string[]>>> = {
  switches: ['switch.reported', 'primary.changed', 'interruption.reported'],
  interruptions: ['interruption.reported', 'primary.changed', 'primary.silent', 'primary.heard'],
  commands: [
    'command.ordered',
    'command.finished',
    'command.cancel-requested',
    'command.cancelled',
    'command.expired',
    'primary.changed',
  ],
  replicas: [
    'instance.registered',
    'workload.configured',
    'command.finished',
    'primary.changed',
    'interruption.reported',
  ],
};

/** The type of the events of steps, of which there are many; the activity leaves them out. */
const stepType = 'procedure.progressed';

/** Reads the first page of the histories anew that events are about. One that nobody looks at is read when it is opened. */
export function applyHistoryEvents(queries: QueryClient, events: readonly LiveEvent[]): void {
  for (const name of changedHistories(events)) void queries.invalidateQueries({ queryKey: historyKey(name) });
}

/** Which histories events are about. */
export function changedHistories(events: readonly LiveEvent[]): readonly HistoryName[] {
  const histories: readonly HistoryName[] = ['switches', 'activity', 'interruptions', 'commands', 'replicas'];
  return histories.filter((name) => {
    const types = typesOf[name];
    return events.some(({ type }) => (types === undefined ? type !== stepType : types.includes(type)));
  });
}
