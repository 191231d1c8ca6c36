import { type ApiClient, dataOf } from '@spotguard/api-client';
import { queryOptions } from '@tanstack/react-query';

/** Reads one command. Events about its workload make it be read again. */
export function orderedCommandQuery(api: ApiClient, workloadId: string, commandId: string) {
  return queryOptions({
    queryKey: ['workload', workloadId, 'command', commandId],
    queryFn: () => {
      const params = { path: { workloadId, commandId } };
      return dataOf(api.GET('/api/v1/workloads/{workloadId}/commands/{commandId}', { params }));
    },
  });
}
