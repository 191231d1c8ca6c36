import { useQuery } from '@tanstack/react-query';
import { connectionQuery } from '../live/connection-query.js';
import { SilentFor } from './silent-for.js';
import styles from './top-bar.module.css';

/** Whether the page is live, in the top bar. */
export function ConnectionSign() {
  const { data } = useQuery(connectionQuery());
  return (
    <span className={styles.live} data-state={data.state}>
      {data.state === 'live' ? (
        <span className={styles.wide}>Live</span>
      ) : (
        <span>
          Reconnecting, <SilentFor since={data.heardAt} />
        </span>
      )}
    </span>
  );
}
