import { useQuery } from '@tanstack/react-query';
import { Link, Outlet, useParams } from '@tanstack/react-router';
import { EmptyState } from '../controls/empty-state.js';
import { LoadingRows } from '../controls/loading-rows.js';
import { PartError } from '../controls/part-error.js';
import { fleetQuery } from '../fleet/fleet-query.js';
import { FrozenStrip } from '../fleet/frozen-strip.js';
import { usePage } from '../page-parts.js';
import { usePageTitle } from '../shell/use-page-title.js';
import text from '../style/text.module.css';
import { AfterMove } from './after-move.js';
import { FailoverPlan } from './failover-plan.js';
import { InstanceTable } from './instance-table.js';
import { OpenCommands } from './open-commands.js';
import { SteeringChoice } from './steering-choice.js';
import { WorkloadHead } from './workload-head.js';
import { WorkloadPast } from './workload-past.js';
import styles from './workload-screen.module.css';

/** One workload: where it runs, which instances it had, what was ordered, what would happen if AWS took it, and who moves it. */
export function WorkloadScreen() {
  const { api } = usePage();
  const { account, workload: name } = useParams({ from: '/$account/w/$workload' });
  const fleet = useQuery(fleetQuery(api));
  usePageTitle(name);
  if (fleet.data === undefined) {
    if (!fleet.isError) return <LoadingRows what="the workload" />;
    return <PartError what="The workload" error={fleet.error} onRetry={() => void fleet.refetch()} />;
  }
  const workload = fleet.data.workloads.find((found) => found.name === name);
  if (workload === undefined) {
    return (
      <EmptyState title={`No workload is called ${name} here`}>
        <p>
          Removed ones are in{' '}
          <Link to="/$account/activity" params={{ account }} className={text.link}>
            Activity
          </Link>
          . A new one appears in the{' '}
          <Link to="/$account/fleet" params={{ account }} className={text.link}>
            fleet
          </Link>{' '}
          when its agent registers.
        </p>
      </EmptyState>
    );
  }
  return (
    <>
      <FrozenStrip
        freezes={fleet.data.freezes.filter(({ level }) => level === 'workload')}
        workloadId={workload.workloadId}
      />
      <WorkloadHead workload={workload} />
      <div className={styles.split}>
        <div className={styles.main}>
          <WorkloadPast key={workload.workloadId} workload={workload} />
          <InstanceTable workloadId={workload.workloadId} />
        </div>
        <aside key={workload.workloadId} aria-label="What would happen, and who moves it" className={styles.side}>
          <FailoverPlan workload={workload} />
          <SteeringChoice workload={workload} />
          <AfterMove workload={workload} />
          <OpenCommands workload={workload} />
        </aside>
      </div>
      <Outlet />
    </>
  );
}
