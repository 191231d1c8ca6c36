import { Check, LoaderCircle, X } from 'lucide-react';
import type { ReactNode } from 'react';
import { formatWholeSeconds } from '../format/format-duration.js';
import { unknown } from '../format/format-price.js';
import { Price } from '../format/price.js';
import type { Step } from '../lanes/lane.js';
import text from '../style/text.module.css';
import type { PlannedFailover } from '../workload/failover-plan-query.js';
import styles from './interruption-screen.module.css';
import { type OptionProgress, type PlanOption, progressOf, type Successor } from './plan-progress.js';

interface PlanOptionsProps {
  readonly plan: PlannedFailover;
  readonly steps: readonly Step[];
  readonly successor: Successor | undefined;
  /** What an option costs per hour, null when it is unknown; undefined for the past, of which today's prices say nothing. */
  readonly priceOf: ((option: PlanOption) => number | null) | undefined;
  readonly now: number | undefined;
}

/** The failover plan as its agent gave it, with the option that it is on and what was refused. */
export function PlanOptions({ plan, steps, successor, priceOf, now }: PlanOptionsProps) {
  return (
    <ol className={styles.options}>
      {plan.options.map((option, index) => {
        const progress = progressOf(option, steps, successor);
        return (
          <li key={`${option.kind} ${option.market} ${option.zone} ${option.instanceId}`} data-state={progress.state}>
            {iconOf(progress, index + 1)}
            <span>
              {nameOf(option)}
              <Detail option={option} progress={progress} now={now} />
            </span>
            {priceOf !== undefined && <Price usd={priceOf(option)} unit />}
          </li>
        );
      })}
    </ol>
  );
}

function nameOf({ kind, market, zone }: PlanOption): string {
  const where = zone === null ? '' : ` in ${zone}`;
  if (kind === 'replica') return `The replica${where}`;
  const name = market === 'on-demand' ? 'On-demand' : market === 'spot' ? 'Spot' : `Market ${unknown}`;
  return `${name}${where}`;
}

function iconOf({ state }: OptionProgress, number: number): ReactNode {
  const look = { size: 14, strokeWidth: 1.5, 'aria-hidden': true } as const;
  if (state === 'trying') return <LoaderCircle {...look} />;
  if (state === 'refused') return <X {...look} />;
  if (state === 'took-over') return <Check {...look} />;
  return <span className={text.quiet}>{number}</span>;
}

interface DetailProps {
  readonly option: PlanOption;
  readonly progress: OptionProgress;
  readonly now: number | undefined;
}

function Detail({ option, progress, now }: DetailProps) {
  if (progress.state === 'refused') return <small data-kind="fail">Refused: {progress.reason}</small>;
  if (progress.state === 'took-over') return <small>Took over</small>;
  if (progress.state === 'trying') {
    return (
      <small data-kind="move">
        Tried now{now !== undefined && `, for ${formatWholeSeconds((now - progress.since) / 1_000)}`}
      </small>
    );
  }
  return option.problem === null ? null : <small data-kind="clock">{option.problem}</small>;
}
