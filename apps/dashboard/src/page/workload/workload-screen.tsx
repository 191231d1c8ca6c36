import { Outlet, useParams } from '@tanstack/react-router';
import { FrozenStrip } from '../fleet/frozen-strip.js';
import { usePageTitle } from '../shell/use-page-title.js';
import { AfterMove } from './after-move.js';
import { FailoverPlan } from './failover-plan.js';
import { InstanceTable } from './instance-table.js';
import { NamedWorkload } from './named-workload.js';
import { OpenCommands } from './open-commands.js';
import { SteeringChoice } from './steering-choice.js';
import { WorkloadHead } from './workload-head.js';
import { WorkloadPast } from './workload-past.js';
import styles from './workload-screen.module.css';

/** One workload: where it runs, which instances it had, what was ordered, what would happen if AWS took it, and who moves it. */
export function WorkloadScreen() {
  const { account, workload: name } = useParams({ from: '/$account/w/$workload' });
  usePageTitle(name);
  return (
    <NamedWorkload account={account} name={name}>
      {(workload, { freezes }) => (
        <>
          <FrozenStrip freezes={freezes.filter(({ level }) => level === 'workload')} workloadId={workload.workloadId} />
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
      )}
    </NamedWorkload>
  );
}
