import { OctagonAlert } from 'lucide-react';
import strip from '../controls/strip.module.css';
import { Moment } from '../format/moment.js';
import type { Fleet } from './fleet-query.js';

const subjects = { all: 'The whole server is frozen', account: 'Frozen', workload: 'This workload is frozen' } as const;

interface FrozenStripProps {
  readonly freezes: Fleet['freezes'];
  /** The workload whose own freeze counts too, on its screen. */
  readonly workloadId?: string;
}

/** Says that everything, or this workload, is frozen, by whom, since when and why. Without such a freeze it is nothing. */
export function FrozenStrip({ freezes, workloadId: own }: FrozenStripProps) {
  const freeze =
    freezes.find(({ workloadId }) => workloadId === null) ??
    freezes.find(({ workloadId }) => own !== undefined && workloadId === own);
  if (freeze === undefined) return null;
  return (
    <div className={`${strip.strip} ${strip.fail} ${own === undefined ? '' : strip.inside}`} role="status">
      <OctagonAlert size={16} strokeWidth={1.5} aria-hidden="true" />
      <span>
        <b>
          {subjects[freeze.level]}
          {freeze.frozenBy.name === null ? '' : ` by ${freeze.frozenBy.name}`} since <Moment at={freeze.since} />.
        </b>{' '}
        Nothing is launched or ended; notices are watched, not acted on. Reason: {freeze.reason}
      </span>
    </div>
  );
}
