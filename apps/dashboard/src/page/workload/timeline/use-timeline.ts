import { type ApiClient, dataOf } from '@spotguard/api-client';
import { useMemo } from 'react';
import type { HistoryPage } from '../../history/merge-newest.js';
import { type LoadedHistory, useHistory } from '../../history/use-history.js';
import type { Interruption } from '../../interruptions/interruption.js';
import { readAgainAfter, readInterruptions } from '../../interruptions/interruption-queries.js';
import { usePage } from '../../page-parts.js';
import type { Switch } from '../../switches/switch.js';
import { readSwitches } from '../../switches/switch-queries.js';
import type { Command } from '../workload-queries.js';
import { joinTimeline, type TimelineLists } from './join-timeline.js';
import type { ReplicaOfHistory, TimelineRow } from './timeline-row.js';

const pageSize = 50;
/** That a replica is ready or has ended comes without an event. */
const replicaMilliseconds = 15_000;

/** The timeline of a workload as far as it was loaded. All of its lists are read again after events. */
export function useTimeline(workloadId: string): LoadedHistory<TimelineRow> {
  const { api } = usePage();
  const filter = { workloadId };
  const lists = {
    switches: useHistory<Switch>({
      name: 'switches',
      filter,
      idOf: ({ switchId }) => switchId,
      read: (cursor) => readSwitches(api, filter, cursor),
    }),
    interruptions: useHistory<Interruption>({
      name: 'interruptions',
      filter,
      idOf: ({ interruptionId }) => interruptionId,
      read: (cursor) => readInterruptions(api, filter, cursor),
      readAgainAfter,
    }),
    replicas: useHistory<ReplicaOfHistory>({
      name: 'replicas',
      filter,
      idOf: ({ replicaId }) => replicaId,
      read: (cursor) => readReplicas(api, workloadId, cursor),
      readAgainAfter: (items) => (items.some(({ isActive }) => isActive) ? replicaMilliseconds : false),
    }),
    commands: useHistory<Command>({
      name: 'commands',
      filter,
      idOf: ({ commandId }) => commandId,
      read: (cursor) => readCommands(api, workloadId, cursor),
    }),
  };
  const all = Object.values(lists);
  const { switches, interruptions, replicas, commands } = lists;
  const joined = useMemo(
    () =>
      switches.items && interruptions.items && replicas.items && commands.items
        ? joinTimeline({
            switches: { items: switches.items, hasOlder: switches.older.isThere },
            interruptions: { items: interruptions.items, hasOlder: interruptions.older.isThere },
            replicas: { items: replicas.items, hasOlder: replicas.older.isThere },
            commands: { items: commands.items, hasOlder: commands.older.isThere },
          })
        : undefined,
    [
      switches.items,
      switches.older.isThere,
      interruptions.items,
      interruptions.older.isThere,
      replicas.items,
      replicas.older.isThere,
      commands.items,
      commands.older.isThere,
    ],
  );
  const olderOf: readonly (keyof TimelineLists)[] = joined?.olderOf ?? [];
  return {
    items: joined?.rows,
    error: all.find(({ error }) => error !== null)?.error ?? null,
    retry: () => {
      for (const list of all) if (list.error !== null) list.retry();
    },
    older: {
      isThere: all.some(({ older }) => older.isThere),
      isLoading: all.some(({ older }) => older.isLoading),
      error: all.find(({ older }) => older.error !== null)?.older.error ?? null,
      load: () => {
        for (const name of olderOf) lists[name].older.load();
      },
    },
  };
}

function readReplicas(
  api: ApiClient,
  workloadId: string,
  cursor: string | undefined,
): Promise<HistoryPage<ReplicaOfHistory>> {
  const query = { limit: pageSize, ...(cursor === undefined ? {} : { cursor }) };
  return dataOf(api.GET('/api/v1/workloads/{workloadId}/replicas', { params: { path: { workloadId }, query } }));
}

function readCommands(api: ApiClient, workloadId: string, cursor: string | undefined): Promise<HistoryPage<Command>> {
  const query = { workloadId, limit: pageSize, ...(cursor === undefined ? {} : { cursor }) };
  return dataOf(api.GET('/api/v1/commands', { params: { query } }));
}
