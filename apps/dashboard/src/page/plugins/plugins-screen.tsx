import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { EmptyState } from '../controls/empty-state.js';
import { LoadingRows } from '../controls/loading-rows.js';
import { PartError } from '../controls/part-error.js';
import { fleetQuery } from '../fleet/fleet-query.js';
import { usePage } from '../page-parts.js';
import { usePageTitle } from '../shell/use-page-title.js';
import text from '../style/text.module.css';
import styles from './plugins.module.css';
import { PluginsContents } from './plugins-contents.js';

/** The plugins of a workload: what its agent is built of, how each part is doing, and every command that it offers. */
export function PluginsScreen() {
  const { api } = usePage();
  const { account, workload: name } = useParams({ from: '/$account/w/$workload/plugins' });
  const fleet = useQuery(fleetQuery(api));
  usePageTitle(`Plugins of ${name}`);
  const workload = fleet.data?.workloads.find((found) => found.name === name);
  return (
    <>
      <header className={styles.top}>
        <nav aria-label="Where this is" className={text.quiet}>
          <Link to="/$account/fleet" params={{ account }} className={text.link}>
            Fleet
          </Link>
          {' / '}
          <Link to="/$account/w/$workload" params={{ account, workload: name }} className={text.link}>
            {name}
          </Link>
        </nav>
        <h1>Plugins of {name}</h1>
      </header>
      {fleet.data === undefined && !fleet.isError && <LoadingRows what="the workload" />}
      {fleet.data === undefined && fleet.isError && (
        <PartError what="The workload" error={fleet.error} onRetry={() => void fleet.refetch()} />
      )}
      {fleet.data !== undefined && workload === undefined && (
        <EmptyState title={`No workload is called ${name} here`}>
          <p>It was removed, or no agent with this name has registered.</p>
        </EmptyState>
      )}
      {workload?.instanceId === null && (
        <EmptyState title="It has no primary now">
          <p>Plugins are told by the agent of the primary.</p>
        </EmptyState>
      )}
      {workload !== undefined && workload.instanceId !== null && (
        <PluginsContents workloadId={workload.workloadId} instanceId={workload.instanceId} />
      )}
    </>
  );
}
