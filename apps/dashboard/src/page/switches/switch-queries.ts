import { type ApiClient, dataOf } from '@spotguard/api-client';
import { queryOptions } from '@tanstack/react-query';
import type { HistoryPage } from '../history/merge-newest.js';
import { stepsOfSwitch } from './steps-of-switch.js';
import type { Switch } from './switch.js';
import type { SwitchQuery } from './switch-search.js';

const pageSize = 50;
const maxSteps = 200;

/** Reads a page of switches, the newest first. */
export function readSwitches(
  api: ApiClient,
  query: SwitchQuery,
  cursor: string | undefined,
): Promise<HistoryPage<Switch>> {
  const page = { limit: pageSize, ...(cursor === undefined ? {} : { cursor }) };
  return dataOf(api.GET('/api/v1/switches', { params: { query: { ...query, ...page } } }));
}

/** Reads the steps that the agents told of a switch. Events about the workload make it read them again. */
export function stepsQuery(api: ApiClient, shown: Switch) {
  const { workloadId, switchId, commandId } = shown;
  const read = async (query: { readonly commandId?: string }) => {
    const params = { path: { workloadId }, query: { ...query, limit: maxSteps } };
    return (await dataOf(api.GET('/api/v1/workloads/{workloadId}/steps', { params }))).items;
  };
  return queryOptions({
    queryKey: ['workload', workloadId, 'steps', switchId],
    queryFn: async () => {
      // The new instance has a run of its own, which no command started.
      const [newest, ordered] = await Promise.all([read({}), commandId === null ? [] : read({ commandId })]);
      return stepsOfSwitch(shown, [...newest, ...ordered]);
    },
  });
}

/** Reads who ordered a switch. */
export function orderQuery(api: ApiClient, { workloadId, commandId }: Pick<Switch, 'workloadId' | 'commandId'>) {
  return queryOptions({
    queryKey: ['workload', workloadId, 'command', commandId],
    enabled: commandId !== null,
    queryFn: () => {
      const path = { workloadId, commandId: commandId ?? '' };
      return dataOf(api.GET('/api/v1/workloads/{workloadId}/commands/{commandId}', { params: { path } }));
    },
  });
}
