import { OctagonAlert } from 'lucide-react';
import strip from '../controls/strip.module.css';
import { Moment } from '../format/moment.js';
import type { Fleet } from './fleet-query.js';

/** Says that everything is frozen, by whom, since when and why. Without a freeze of the account or the server it is nothing. */
export function FrozenStrip({ freezes }: { readonly freezes: Fleet['freezes'] }) {
  const freeze = freezes.find(({ workloadId }) => workloadId === null);
  if (freeze === undefined) return null;
  return (
    <div className={`${strip.strip} ${strip.fail} ${strip.inside}`} role="status">
      <OctagonAlert size={16} strokeWidth={1.5} aria-hidden="true" />
      <span>
        <b>
          {freeze.level === 'all' ? 'The whole server is frozen' : 'Frozen'}
          {freeze.frozenBy.name === null ? '' : ` by ${freeze.frozenBy.name}`} since <Moment at={freeze.since} />.
        </b>{' '}
        Nothing is launched or ended; notices are watched, not acted on. Reason: {freeze.reason}
      </span>
    </div>
  );
}
