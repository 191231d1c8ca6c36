import { useQuery } from '@tanstack/react-query';
import { fleetQuery } from '../fleet/fleet-query.js';
import { usePage } from '../page-parts.js';
import text from '../style/text.module.css';
import styles from './top-bar.module.css';

/** How many workloads are under notice now; nothing while none is. It only looks at what the page has read already. */
export function NoticeCount() {
  const { api } = usePage();
  const { data: count = 0 } = useQuery({
    ...fleetQuery(api),
    enabled: false,
    select: ({ workloads }) => workloads.filter(({ notice }) => notice !== null).length,
  });
  if (count === 0) return null;
  return (
    <span className={styles.count}>
      {count}
      <span className={text.spoken}> under way</span>
    </span>
  );
}
