import { type ApiClient, dataOf, ProblemError } from '@spotguard/api-client';
import { queryOptions, useQuery } from '@tanstack/react-query';
import { LoadingRows } from '../controls/loading-rows.js';
import { PartError } from '../controls/part-error.js';
import type { FleetWorkload } from '../fleet/fleet-query.js';
import { MarketMark } from '../fleet/market-mark.js';
import { formatWholeSeconds } from '../format/format-duration.js';
import { unknown } from '../format/format-price.js';
import { usePage } from '../page-parts.js';
import text from '../style/text.module.css';
import styles from './failover-plan.module.css';

/** Reads what the agent of a workload would do if AWS took its instance now; null when it has not said so. */
function failoverPlanQuery(api: ApiClient, workloadId: string) {
  return queryOptions({
    queryKey: ['workload', workloadId, 'failover-plan'],
    queryFn: async () => {
      try {
        const params = { path: { workloadId } };
        return await dataOf(api.GET('/api/v1/workloads/{workloadId}/failover-plan', { params }));
      } catch (error) {
        if (error instanceof ProblemError && error.status === 404) return null;
        throw error;
      }
    },
  });
}

/** What would happen if AWS took the instance now: who would take over, in which order, in about how many seconds. */
export function FailoverPlan({ workload: { workloadId } }: { readonly workload: FleetWorkload }) {
  const { api } = usePage();
  const plan = useQuery(failoverPlanQuery(api, workloadId));
  const expected = plan.data?.options.find(({ problem }) => problem === null)?.expectedSeconds ?? null;
  return (
    <section aria-labelledby="failover-plan" className={styles.plan}>
      <h2 id="failover-plan">
        If AWS takes it now
        {expected !== null && <span className={text.quiet}>about {formatWholeSeconds(expected)}</span>}
      </h2>
      {plan.isPending && <LoadingRows what="the failover plan" />}
      {plan.isError && <PartError what="The failover plan" error={plan.error} onRetry={() => void plan.refetch()} />}
      {plan.data === null && <p className={text.quiet}>Its agent has not said what it would do.</p>}
      {plan.data?.preventedBy && <p className={styles.prevented}>Nothing would take over: {plan.data.preventedBy}</p>}
      <ol>
        {plan.data?.options.map((option) => (
          <li key={`${option.kind} ${option.market} ${option.zone} ${option.instanceId}`}>
            <MarketMark market={option.kind === 'replica' ? 'replica' : option.market} />
            <span>
              {option.kind === 'replica' ? 'The replica' : `Launch ${option.market ?? unknown}`}
              {option.zone !== null && ` in ${option.zone}`}
              {option.problem !== null && <span className={styles.problem}>{option.problem}</span>}
            </span>
            <span className={text.number}>
              {option.expectedSeconds === null ? unknown : `about ${formatWholeSeconds(option.expectedSeconds)}`}
            </span>
          </li>
        ))}
      </ol>
      {plan.data?.options.some(({ expectedFrom }) => expectedFrom === 'default') && (
        <p className={text.quiet}>Seconds that were not measured for this workload yet are the usual ones.</p>
      )}
    </section>
  );
}
