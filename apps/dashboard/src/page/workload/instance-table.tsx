import { useQuery } from '@tanstack/react-query';
import { LoadingRows } from '../controls/loading-rows.js';
import { PartError } from '../controls/part-error.js';
import styles from '../controls/plain-table.module.css';
import { MarketMark } from '../fleet/market-mark.js';
import { unknown } from '../format/format-price.js';
import { InstanceId } from '../format/instance-id.js';
import { Moment } from '../format/moment.js';
import { usePage } from '../page-parts.js';
import text from '../style/text.module.css';
import { instancesQuery } from './workload-queries.js';

/** The instances that a workload has and had, with the generation of each. */
export function InstanceTable({ workloadId }: { readonly workloadId: string }) {
  const { api } = usePage();
  const instances = useQuery(instancesQuery(api, workloadId));
  return (
    <section aria-labelledby="instances">
      <h2 id="instances">Instances</h2>
      {instances.isPending && <LoadingRows what="the instances" />}
      {instances.isError && (
        <PartError what="The instances" error={instances.error} onRetry={() => void instances.refetch()} />
      )}
      {instances.data !== undefined && (
        <div className={styles.scroll}>
          <table className={styles.table}>
            <thead>
              <tr>
                <th scope="col">Generation</th>
                <th scope="col">Role</th>
                <th scope="col">Instance</th>
                <th scope="col">Runs on</th>
                <th scope="col">Registered</th>
                <th scope="col">Ends</th>
              </tr>
            </thead>
            <tbody>
              {instances.data.map((instance) => (
                <tr key={instance.instanceId}>
                  <td className={text.number}>g{instance.generation}</td>
                  <td>{instance.role}</td>
                  <td>
                    <InstanceId id={instance.instanceId} />
                  </td>
                  <td>
                    <span className={styles.place}>
                      <MarketMark market={instance.market} />
                      {instance.instanceType ?? unknown}
                      <span className={text.quiet}>{instance.zone ?? unknown}</span>
                    </span>
                  </td>
                  <td>
                    <Moment at={instance.registeredAt} />
                  </td>
                  <td className={text.quiet}>{instance.endsAt === null ? '–' : <Moment at={instance.endsAt} />}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  );
}
