import { Link } from '@tanstack/react-router';
import plain from '../controls/plain-table.module.css';
import type { FleetWorkload } from '../fleet/fleet-query.js';
import { ReplicaText } from '../fleet/replica-text.js';
import { ContactAge } from '../format/contact-age.js';
import text from '../style/text.module.css';

interface AlsoInPoolProps {
  readonly pool: string;
  /** The other workloads in the pool. */
  readonly workloads: readonly FleetWorkload[];
}

/** The workloads that the same shortage would hit, with what would save them. */
export function AlsoInPool({ pool, workloads }: AlsoInPoolProps) {
  const noticed = workloads.filter(({ notice }) => notice !== null).length;
  return (
    <section aria-labelledby="also-in-pool">
      <h2 id="also-in-pool">
        Also in this pool{' '}
        <span className={text.quiet}>
          {pool}: {noticed === 0 ? 'none of these has a notice' : `${noticed} of these under notice`}
        </span>
      </h2>
      <div className={plain.scroll}>
        <table className={plain.table}>
          <thead>
            <tr>
              <th scope="col">Workload</th>
              <th scope="col">Replica</th>
              <th scope="col">Rebalance signal</th>
              <th scope="col">If AWS takes it</th>
              <th scope="col">Signal</th>
            </tr>
          </thead>
          <tbody>
            {workloads.map((workload) => (
              <tr key={workload.workloadId}>
                <td>
                  <Link from="/$account" to="/$account/w/$workload" params={{ workload: workload.name }}>
                    {workload.name}
                  </Link>
                </td>
                <td>
                  <ReplicaText replica={workload.replica} />
                </td>
                <td>{workload.status === 'rebalance' ? 'yes' : <span className={text.quiet}>none</span>}</td>
                <td>{workload.replica?.state === 'ready' ? 'its replica takes over' : 'a new instance is launched'}</td>
                <td className={text.number}>
                  {workload.lastContactAt === null ? (
                    'never'
                  ) : (
                    <ContactAge at={workload.lastContactAt} lateAt={workload.contactLateAt} />
                  )}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}
