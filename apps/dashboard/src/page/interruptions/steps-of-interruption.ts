import { type ApiClient, dataOf } from '@spotguard/api-client';
import { queryOptions } from '@tanstack/react-query';
import type { Step } from '../lanes/lane.js';
import { timeOf } from '../lanes/step-lanes.js';
import type { Interruption } from './interruption.js';

const maxSteps = 200;
/** A step may begin so long before its notice arrived, because clocks differ and reports take a while. */
const beforeMilliseconds = 10_000;
/** The new instance goes on after the hand-over: it reports, and ends what is left over. */
const afterMilliseconds = 300_000;

/** Reads the steps that the agents told around an interruption, in the order in which they began. Events make it read them again. */
export function interruptionStepsQuery(api: ApiClient, shown: Interruption) {
  const { workloadId, interruptionId, noticedAt, receivedAt, deadline, handedOverAt } = shown;
  const begin = Date.parse(noticedAt ?? receivedAt);
  const end = Math.max(timeOf(deadline) ?? begin, timeOf(handedOverAt) ?? begin);
  return queryOptions({
    queryKey: ['workload', workloadId, 'steps', 'interruption', interruptionId, end],
    queryFn: async (): Promise<readonly Step[]> => {
      const query = {
        from: new Date(begin - beforeMilliseconds).toISOString(),
        to: new Date(end + afterMilliseconds).toISOString(),
        limit: maxSteps,
      };
      const params = { path: { workloadId }, query };
      const { items } = await dataOf(api.GET('/api/v1/workloads/{workloadId}/steps', { params }));
      return items.toSorted((one, other) => beginOf(one) - beginOf(other));
    },
  });
}

/** When a step began, or ended if only that is known. */
export function beginOf({ startedAt, endedAt }: Pick<Step, 'startedAt' | 'endedAt'>): number {
  return timeOf(startedAt ?? endedAt) ?? 0;
}
