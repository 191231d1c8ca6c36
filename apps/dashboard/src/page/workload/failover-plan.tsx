import { useQuery } from '@tanstack/react-query';
import { LoadingRows } from '../controls/loading-rows.js';
import { PartError } from '../controls/part-error.js';
import type { FleetWorkload } from '../fleet/fleet-query.js';
import { MarketMark } from '../fleet/market-mark.js';
import { formatWholeSeconds } from '../format/format-duration.js';
import { unknown } from '../format/format-price.js';
import { Price } from '../format/price.js';
import { usePage } from '../page-parts.js';
import text from '../style/text.module.css';
import { usePools } from '../switch/use-pools.js';
import styles from './failover-plan.module.css';
import { failoverPlanQuery } from './failover-plan-query.js';
import { optionPrice } from './option-price.js';
import { ReplicaPart } from './replica-part.js';

/** From the notice until AWS takes the instance. */
const noticeSeconds = 120;
const minSpareSeconds = 20;

/** What would happen if AWS took the instance now: who would take over, in which order, at what price and in about how many seconds. */
export function FailoverPlan({ workload }: { readonly workload: FleetWorkload }) {
  const { api } = usePage();
  const plan = useQuery(failoverPlanQuery(api, workload.workloadId));
  const pools = usePools(workload).data ?? [];
  const isSilent = workload.status === 'silent';
  const first =
    isSilent || plan.data?.preventedBy ? undefined : plan.data?.options.find(({ problem }) => problem === null);
  const expected = first?.expectedSeconds ?? null;
  return (
    <section aria-labelledby="failover-plan" className={styles.plan}>
      <h2 id="failover-plan">
        If AWS takes it now
        {expected !== null && <span className={text.quiet}>about {formatWholeSeconds(expected)}</span>}
      </h2>
      {plan.isPending && <LoadingRows what="the failover plan" />}
      {plan.isError && <PartError what="The failover plan" error={plan.error} onRetry={() => void plan.refetch()} />}
      {isSilent && (
        <p className={styles.prevented}>
          Its agent is not heard: nobody may act on a notice. Look at the instance and at its agent first.
        </p>
      )}
      {plan.data === null && (
        <p className={text.quiet}>Its agent has not said yet what it would do. It does within a minute of its start.</p>
      )}
      {plan.data?.preventedBy && <p className={styles.prevented}>Nothing would take over: {plan.data.preventedBy}</p>}
      {expected !== null && (
        <p className={text.second}>
          {expected + minSpareSeconds <= noticeSeconds
            ? `AWS gives ${formatWholeSeconds(noticeSeconds)}: about ${formatWholeSeconds(noticeSeconds - expected)} to spare. `
            : `AWS gives ${formatWholeSeconds(noticeSeconds)}, which may not suffice: a replica would take over at once. `}
          {plan.data != null && plan.data.options.length > 1 && 'Tried in this order, until one takes over:'}
        </p>
      )}
      {plan.data != null && plan.data.options.length > 0 && (
        <ol>
          {plan.data.options.map((option) => (
            <li key={`${option.kind} ${option.market} ${option.zone} ${option.instanceId}`}>
              <MarketMark market={option.kind === 'replica' ? 'replica' : option.market} />
              <span>
                {option.kind === 'replica' ? 'The replica' : option.market === 'spot' ? 'Spot' : 'On-demand'}
                {option.zone !== null && ` in ${option.zone}`}
                {option.problem !== null && <span className={styles.problem}>{option.problem}</span>}
              </span>
              <Price usd={optionPrice(option, workload, pools)} unit />
              <span className={`${text.number} ${text.quiet}`}>
                {option.expectedSeconds === null ? unknown : formatWholeSeconds(option.expectedSeconds)}
              </span>
            </li>
          ))}
        </ol>
      )}
      {plan.data?.options.some(({ expectedFrom }) => expectedFrom === 'default') && (
        <p className={text.quiet}>Seconds that were not measured for this workload yet are the usual ones.</p>
      )}
      <ReplicaPart workload={workload} plan={plan.data} pools={pools} />
    </section>
  );
}
