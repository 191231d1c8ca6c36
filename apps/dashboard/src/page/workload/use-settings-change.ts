import { dataOf } from '@spotguard/api-client';
import { useMutation } from '@tanstack/react-query';
import { readWorkloadsAgain } from '../fleet/apply-fleet-events.js';
import type { FleetWorkload } from '../fleet/fleet-query.js';
import { usePage } from '../page-parts.js';

/** The settings of a workload. */
export type Settings = FleetWorkload['settings'];

/** Changes settings of a workload. The answer has what the server stored; the workload is then read again. */
export function useSettingsChange(workloadId: string) {
  const page = usePage();
  return useMutation({
    mutationFn: async (change: Partial<Settings>) => {
      const params = { path: { workloadId } };
      const answer = page.api.PATCH('/api/v1/workloads/{workloadId}/settings', { params, body: change });
      return (await dataOf(answer)).settings;
    },
    onSuccess: () => readWorkloadsAgain(page, [workloadId]),
  });
}
