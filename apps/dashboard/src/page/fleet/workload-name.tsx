import { Link } from '@tanstack/react-router';
import text from '../style/text.module.css';
import type { FleetWorkload } from './fleet-query.js';
import styles from './workload-name.module.css';

/** The name of a workload, which leads to its screen, and the number of its generation. */
export function WorkloadName({ workload: { name, generation } }: { readonly workload: FleetWorkload }) {
  return (
    <span className={styles.cell}>
      <Link
        from="/$account/fleet"
        to="/$account/w/$workload"
        params={{ workload: name }}
        className={styles.name}
        title={name}
        tabIndex={-1}
      >
        {name}
      </Link>
      <span className={`${styles.generation} ${text.number}`} title={`generation ${generation}`}>
        g{generation}
      </span>
    </span>
  );
}
