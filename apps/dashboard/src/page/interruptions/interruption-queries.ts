import { type ApiClient, dataOf } from '@spotguard/api-client';
import { queryOptions } from '@tanstack/react-query';
import { historyKey } from '../history/history-query.js';
import type { HistoryPage } from '../history/merge-newest.js';
import { readSwitches } from '../switches/switch-queries.js';
import type { Interruption } from './interruption.js';
import type { InterruptionQuery } from './interruption-search.js';

const pageSize = 50;
/** That an interruption was not survived follows from the time alone: no event says so. */
const underWayMilliseconds = 5_000;

/** After how long interruptions are to be read again, although no event tells of them: while one is under way. */
export function readAgainAfter(items: readonly Pick<Interruption, 'outcome'>[]): number | false {
  return items.some(({ outcome }) => outcome === 'under-way') ? underWayMilliseconds : false;
}

/** Reads a page of interruptions, the newest first. */
export function readInterruptions(
  api: ApiClient,
  query: InterruptionQuery,
  cursor: string | undefined,
): Promise<HistoryPage<Interruption>> {
  const page = { limit: pageSize, ...(cursor === undefined ? {} : { cursor }) };
  return dataOf(api.GET('/api/v1/interruptions', { params: { query: { ...query, ...page } } }));
}

/** Reads one interruption. Events about interruptions and primaries make it be read again, and so does time while it is under way. */
export function interruptionByIdQuery(api: ApiClient, interruptionId: string) {
  return queryOptions({
    queryKey: [...historyKey('interruptions'), 'one', interruptionId],
    queryFn: () => dataOf(api.GET('/api/v1/interruptions/{interruptionId}', { params: { path: { interruptionId } } })),
    refetchInterval: ({ state }) => (state.data === undefined ? false : readAgainAfter([state.data])),
  });
}

/** Reads the switch with which another instance took over from an interrupted one; null when none was reported. */
export function switchOfInterruptionQuery(api: ApiClient, { workloadId, instanceId, takenOverBy }: Interruption) {
  return queryOptions({
    queryKey: ['workload', workloadId, 'switch-of', instanceId],
    queryFn: async () => {
      const { items } = await readSwitches(api, { workloadId, instanceId }, undefined);
      return items.find(({ from, to }) => from.instanceId === instanceId && to.instanceId === takenOverBy) ?? null;
    },
  });
}
