import type { FleetWorkload } from '../fleet/fleet-query.js';
import { formatWholeSeconds } from '../format/format-duration.js';
import { formatAmount, formatSmallAmount } from '../format/format-price.js';
import styles from './switch-dialog.module.css';
import { monthlyChange, overlapCost, type SwitchTarget } from './switch-targets.js';

interface WillHappenProps {
  readonly workload: FleetWorkload;
  readonly target: SwitchTarget;
}

/** What a switch does, step by step, and what it costs. */
export function WillHappen({ workload, target }: WillHappenProps) {
  const { instanceType, generation, settings } = workload;
  const { autoTerminateEnabled, terminateWaitSeconds } = settings;
  const overlap = overlapCost(workload);
  const perMonth = monthlyChange(target);
  return (
    <div className={styles.happen}>
      <section aria-labelledby="will-happen">
        <h3 id="will-happen">What will happen</h3>
        <ol>
          <li>
            Launch {instanceType} {target.market} in {target.zone ?? 'the same zone'} as generation {generation + 1},
            from an image of the present instance where its agent is set to make one.
          </li>
          <li>Wait until it runs and its agent has registered.</li>
          <li className={styles.pivot}>Hand over: it becomes the primary. From here on there is no way back.</li>
          <li>{endOf(settings)}</li>
        </ol>
      </section>
      <dl>
        <div>
          <dt>
            {autoTerminateEnabled ? `Two instances for ${formatWholeSeconds(terminateWaitSeconds)}` : 'Old instance'}
          </dt>
          <dd>{autoTerminateEnabled ? formatSmallAmount(overlap) : 'goes on costing'}</dd>
        </div>
        <div>
          <dt>After that, a month</dt>
          <dd>
            {perMonth !== null && perMonth > 0 && '+'}
            {formatAmount(perMonth)}
          </dd>
        </div>
      </dl>
    </div>
  );
}

/** Says what becomes of the old instance. */
function endOf({ autoTerminateEnabled, terminateWaitSeconds }: FleetWorkload['settings']): string {
  // A wait of 0 keeps it: see `endsAt` of the API.
  if (!autoTerminateEnabled || terminateWaitSeconds === 0) return 'Keep the old instance until you end it.';
  return `Keep the old instance for ${formatWholeSeconds(terminateWaitSeconds)}, then end it.`;
}
