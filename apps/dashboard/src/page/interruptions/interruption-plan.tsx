import type { components } from '@spotguard/api-client';
import type { FleetWorkload } from '../fleet/fleet-query.js';
import { unknown } from '../format/format-price.js';
import { Moment } from '../format/moment.js';
import type { Step } from '../lanes/lane.js';
import text from '../style/text.module.css';
import { usePools } from '../switch/use-pools.js';
import type { PlannedFailover } from '../workload/failover-plan-query.js';
import { optionPrice } from '../workload/option-price.js';
import type { Interruption } from './interruption.js';
import { PlanOptions } from './plan-options.js';
import { isOption } from './plan-progress.js';

type Instance = components['schemas']['Instance'];

interface InterruptionPlanProps {
  readonly shown: Interruption;
  readonly workload: FleetWorkload;
  /** Null when its agent never gave one; undefined while it is being read. */
  readonly plan: PlannedFailover | null | undefined;
  readonly steps: readonly Step[];
  readonly instances: readonly Instance[];
  readonly now: number | undefined;
}

/** The plan that the interrupted instance's agent gave, with how far it has come. */
export function InterruptionPlan({ shown, workload, plan, steps, instances, now }: InterruptionPlanProps) {
  const pools = usePools(workload).data ?? [];
  const successor = instances.find(({ instanceId }) => instanceId === shown.takenOverBy);
  return (
    <section aria-labelledby="plan">
      <h2 id="plan">
        The plan{' '}
        {plan != null && (
          <span className={text.quiet}>
            given at <Moment at={plan.plannedAt} />
          </span>
        )}
      </h2>
      {plan === null && <p className={text.quiet}>Its agent has not said what it would do.</p>}
      {plan != null && (
        <PlanOptions
          plan={plan}
          steps={steps}
          successor={successor}
          priceOf={now === undefined ? undefined : (option) => optionPrice(option, workload, pools)}
          now={now}
        />
      )}
      {plan != null && successor !== undefined && !plan.options.some((option) => isOption(option, successor)) && (
        <p>
          Another one took over, which came after the plan: {successor.market ?? unknown} in {successor.zone ?? unknown}
          .
        </p>
      )}
      {now !== undefined && plan != null && (
        <p className={text.quiet}>Its agent tries these by itself, and takes no order to switch while it does.</p>
      )}
    </section>
  );
}
