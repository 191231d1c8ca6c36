import { Link } from '@tanstack/react-router';
import text from '../style/text.module.css';
import styles from './workload-link.module.css';

interface WorkloadLinkProps {
  readonly workloadId: string;
  /** Undefined when the workload was removed: then only its id is known. */
  readonly name: string | undefined;
}

/** The name of a workload in a history, which leads to its screen. */
export function WorkloadLink({ workloadId, name }: WorkloadLinkProps) {
  if (name === undefined) {
    return (
      <span className={text.quiet} title={`The workload ${workloadId} was removed.`}>
        removed, {workloadId.slice(0, 8)}
      </span>
    );
  }
  return (
    <Link from="/$account" to="/$account/w/$workload" params={{ workload: name }} className={styles.link}>
      {name}
    </Link>
  );
}
