import { Link } from '@tanstack/react-router';
import { memo } from 'react';
import { useWidth } from '../controls/use-width.js';
import { Duration } from '../format/duration.js';
import { monthName } from '../format/format-moment.js';
import { formatPercent } from '../format/format-percent.js';
import { formatHeadline, formatSmallAmount, unknown } from '../format/format-price.js';
import text from '../style/text.module.css';
import { Figure } from './figure.js';
import { costOf } from './fleet-cost.js';
import type { Fleet } from './fleet-query.js';
import { InterruptionDays } from './interruption-days.js';

/** The three figures of the fleet: what it costs now, what was saved this month, and how interruptions ended. */
export const FleetFigures = memo(function FleetFigures({ fleet }: { readonly fleet: Fleet }) {
  return (
    <>
      <CostNow fleet={fleet} />
      <SavedThisMonth fleet={fleet} />
      <Interruptions fleet={fleet} />
    </>
  );
});

function CostNow({ fleet }: { readonly fleet: Fleet }) {
  const { price, onDemandPrice, savedShare, known } = costOf(fleet.workloads);
  const unpriced = fleet.workloads.length - known;
  const { replicasPerHour } = fleet.cost;
  return (
    <Figure
      label="Cost now"
      value={formatHeadline(price)}
      beside={price === null ? undefined : '/h'}
      below={
        <>
          {onDemandPrice === null
            ? 'No price is known.'
            : `on-demand ${formatHeadline(onDemandPrice)}/h, ${formatPercent(savedShare)} less`}
          {replicasPerHour !== null && replicasPerHour > 0 && <br />}
          {replicasPerHour !== null && replicasPerHour > 0 && `and replicas ${formatHeadline(replicasPerHour)}/h`}
          {known > 0 && unpriced > 0 && <br />}
          {known > 0 && unpriced > 0 && `${unpriced} with an unknown price`}
        </>
      }
    />
  );
}

function SavedThisMonth({ fleet: { at, month } }: { readonly fleet: Fleet }) {
  const { saved, savedShare, hours, unknownHours } = month.bill;
  const isPhone = useWidth() === 'phone';
  const name = monthName(new Date(at), 'UTC');
  const isKnown = hours > unknownHours;
  const label = isPhone ? `Saved, ${name.slice(0, 3)}` : `Saved in ${name} so far`;
  return (
    <Figure
      label={label}
      link={
        <Link from="/$account/fleet" to="/$account/savings" className={text.link}>
          {label}
        </Link>
      }
      value={isKnown ? formatSmallAmount(saved) : unknown}
      beside={isKnown && savedShare !== null && !isPhone ? formatPercent(savedShare) : undefined}
      below={
        hours === 0
          ? 'No hour of it is known yet.'
          : `${formatPercent(unknownHours / hours)} of hours unknown, not counted`
      }
    />
  );
}

function Interruptions({ fleet }: { readonly fleet: Fleet }) {
  const { total, survived, underWay, minSecondsLeft } = fleet.interruptions;
  const isPhone = useWidth() === 'phone';
  const label = isPhone ? 'Survived, 30 d' : 'Interruptions, 30 days';
  const ended = total - underWay;
  const value = ended > 0 ? `${survived} of ${ended}` : underWay > 0 ? underWay : 'None';
  return (
    <Figure
      label={label}
      link={
        <Link from="/$account/fleet" to="/$account/interruptions" className={text.link}>
          {label}
        </Link>
      }
      value={value}
      beside={ended > 0 ? 'survived' : underWay > 0 ? 'under way' : undefined}
      below={
        <>
          {ended > 0 && underWay > 0 && `${underWay} under way${minSecondsLeft === null ? '' : '; '}`}
          {minSecondsLeft !== null && (
            <>
              least to spare <Duration seconds={minSecondsLeft} />
            </>
          )}
          {total === 0 && 'AWS gave no notice to a primary.'}
        </>
      }
    >
      {total > 0 && <InterruptionDays interruptions={fleet.interruptions} at={fleet.at} />}
    </Figure>
  );
}
