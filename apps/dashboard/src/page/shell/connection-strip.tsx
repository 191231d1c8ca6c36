import { useQuery } from '@tanstack/react-query';
import { Clock } from 'lucide-react';
import { Button } from '../controls/button.js';
import strip from '../controls/strip.module.css';
import { Moment } from '../format/moment.js';
import { connectionQuery } from '../live/connection-query.js';
import { usePage } from '../page-parts.js';
import { SilentFor } from './silent-for.js';

/** Says, after 30 seconds without the server, that what is shown is old, and of when it is. */
export function ConnectionStrip() {
  const { clock, reconnect } = usePage();
  const { data } = useQuery(connectionQuery());
  if (data.state !== 'lost') return null;
  const seen = new Date(clock.now() - (performance.now() - data.heardAt)).toISOString();
  return (
    <div className={strip.strip} role="status">
      <Clock size={16} strokeWidth={1.5} aria-hidden="true" />
      <span>
        <b>
          No connection for <SilentFor since={data.heardAt} />.
        </b>{' '}
        You see <Moment at={seen} />. The page tries again by itself.
      </span>
      <Button onClick={reconnect}>Try now</Button>
    </div>
  );
}
