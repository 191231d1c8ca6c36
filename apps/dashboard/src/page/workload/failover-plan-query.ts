import { type ApiClient, type components, dataOf, ProblemError } from '@spotguard/api-client';
import { queryOptions } from '@tanstack/react-query';

/** What the agent of a workload would do if AWS took its instance now. */
export type PlannedFailover = components['schemas']['FailoverPlan'];

/** Plans come without an event. */
const readAgainMilliseconds = 15_000;

/**
 * Reads what the agent of a workload would do if AWS took its instance now, or what the agent of one instance said last; null
 * when it has not said so.
 */
export function failoverPlanQuery(api: ApiClient, workloadId: string, instanceId?: string) {
  return queryOptions({
    queryKey: ['workload', workloadId, 'failover-plan', ...(instanceId === undefined ? [] : [instanceId])],
    queryFn: async (): Promise<PlannedFailover | null> => {
      try {
        const params = { path: { workloadId }, query: instanceId === undefined ? {} : { instanceId } };
        return await dataOf(api.GET('/api/v1/workloads/{workloadId}/failover-plan', { params }));
      } catch (error) {
        if (error instanceof ProblemError && error.status === 404) return null;
        throw error;
      }
    },
    refetchInterval: readAgainMilliseconds,
  });
}

/** After how many seconds the workload would be served again by a replica, or by what would be launched; null: unknown. */
export function expectedSeconds(plan: PlannedFailover | null | undefined, kind: 'replica' | 'launch'): number | null {
  return plan?.options.find((option) => option.kind === kind && option.problem === null)?.expectedSeconds ?? null;
}
