import { type ApiClient, type components, dataOf, ProblemError } from '@spotguard/api-client';
import { queryOptions } from '@tanstack/react-query';

/** What an agent is built of, and how its parts are doing. */
export type Build = components['schemas']['Build'];
/** A command that a plugin offers. */
export type OfferedCommand = Build['commands'][number];
/** A worker of a plugin, with how its last runs went. */
export type Worker = Build['workers'][number];
/** A plugin, with how it is. */
export type Plugin = Build['plugins'][number];

const refreshMilliseconds = 15_000;

/**
 * Reads the build of an instance; null when its agent has not reported one. Reports come without an event, so it is read
 * again every 15 seconds.
 */
export function buildQuery(api: ApiClient, workloadId: string, instanceId: string) {
  return queryOptions({
    queryKey: ['workload', workloadId, 'build', instanceId],
    refetchInterval: refreshMilliseconds,
    queryFn: async () => {
      try {
        const params = { path: { workloadId, instanceId } };
        return await dataOf(api.GET('/api/v1/workloads/{workloadId}/instances/{instanceId}/build', { params }));
      } catch (error) {
        if (error instanceof ProblemError && error.code === 'build-not-reported') return null;
        throw error;
      }
    },
  });
}
