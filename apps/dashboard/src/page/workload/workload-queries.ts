import { type ApiClient, type components, dataOf } from '@spotguard/api-client';
import { queryOptions } from '@tanstack/react-query';

/** A command, as the server keeps it. */
export type Command = components['schemas']['Command'];

/** How many instances are read, the newest ones. */
export const maxInstances = 50;
const maxCommands = 20;

/** Reads the instances of a workload, the newest generation first. Events about the workload make it read them again. */
export function instancesQuery(api: ApiClient, workloadId: string) {
  return queryOptions({
    queryKey: ['workload', workloadId, 'instances'],
    queryFn: async () => {
      const params = { path: { workloadId }, query: { limit: maxInstances } };
      const { items } = await dataOf(api.GET('/api/v1/workloads/{workloadId}/instances', { params }));
      return items;
    },
  });
}

/** Reads the last commands of a workload, the newest first. */
export function commandsQuery(api: ApiClient, workloadId: string) {
  return queryOptions({
    queryKey: ['workload', workloadId, 'commands'],
    queryFn: async () => {
      const params = { query: { workloadId, limit: maxCommands } };
      const { items } = await dataOf(api.GET('/api/v1/commands', { params }));
      return items;
    },
  });
}
