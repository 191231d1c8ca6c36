import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import type { FleetWorkload } from '../fleet/fleet-query.js';
import { formatSecondsRange, formatWholeSeconds } from '../format/format-duration.js';
import { formatAmount, formatSmallAmount } from '../format/format-price.js';
import { usePage } from '../page-parts.js';
import text from '../style/text.module.css';
import styles from './switch-dialog.module.css';
import { endsPredecessor, monthlyChange, overlapCost, type SwitchTarget } from './switch-targets.js';
import { type SecondsRange, typicalSecondsQuery } from './typical-seconds.js';

interface WillHappenProps {
  readonly workload: FleetWorkload;
  readonly target: SwitchTarget;
}

/** What a switch does, step by step, with the seconds that each took in earlier switches of the workload, and what it costs. */
export function WillHappen({ workload, target }: WillHappenProps) {
  const { api } = usePage();
  const { workloadId, instanceType, generation, settings } = workload;
  const typical = useQuery(typicalSecondsQuery(api, workloadId)).data;
  const { terminateWaitSeconds } = settings;
  const isEnded = endsPredecessor(settings);
  const overlap = overlapCost(workload);
  const perMonth = monthlyChange(target);
  return (
    <div className={styles.happen}>
      <section aria-labelledby="will-happen">
        <h3 id="will-happen">What will happen</h3>
        <ol>
          {typical?.image !== undefined && (
            <Part seconds={typical.image}>Make an image of the present instance, as the last switches did.</Part>
          )}
          <Part seconds={typical?.launch}>
            Launch {instanceType} {target.market} in {target.zone ?? 'the same zone'} as generation {generation + 1}
            {typical?.image === undefined &&
              ', from an image of the present instance where its agent is set to make one'}
            .
          </Part>
          <Part seconds={typical?.ready}>Wait until it runs and its agent has registered.</Part>
          <Part seconds={typical?.handOver} isPivot>
            Hand over: it becomes the primary. From here on there is no way back.
          </Part>
          <Part>{endOf(settings)}</Part>
        </ol>
      </section>
      <dl>
        <div>
          <dt>{isEnded ? `Two instances for ${formatWholeSeconds(terminateWaitSeconds)}` : 'Old instance'}</dt>
          <dd>{isEnded ? formatSmallAmount(overlap) : 'goes on costing'}</dd>
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

interface PartProps {
  /** What it took in earlier switches; undefined: nobody knows. */
  readonly seconds?: SecondsRange | undefined;
  readonly isPivot?: boolean;
  readonly children: ReactNode;
}

function Part({ seconds, isPivot = false, children }: PartProps) {
  return (
    <li className={isPivot ? styles.pivot : undefined}>
      <span className={styles.step}>
        <span>{children}</span>
        {seconds !== undefined && (
          <span className={`${text.quiet} ${text.number}`}>about {formatSecondsRange(seconds)}</span>
        )}
      </span>
    </li>
  );
}

/** Says what becomes of the old instance. */
function endOf(settings: FleetWorkload['settings']): string {
  if (!endsPredecessor(settings)) return 'Keep the old instance until you end it.';
  return `Keep the old instance for ${formatWholeSeconds(settings.terminateWaitSeconds)}, then end it.`;
}
