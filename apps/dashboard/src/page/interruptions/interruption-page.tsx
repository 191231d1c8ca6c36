import { useQuery } from '@tanstack/react-query';
import { PartError } from '../controls/part-error.js';
import { useWidth } from '../controls/use-width.js';
import type { FleetWorkload } from '../fleet/fleet-query.js';
import { formatMeasured, formatWholeSeconds } from '../format/format-duration.js';
import { Moment } from '../format/moment.js';
import { Lanes } from '../lanes/lanes.js';
import { timeOf } from '../lanes/step-lanes.js';
import { usePage } from '../page-parts.js';
import text from '../style/text.module.css';
import { failoverPlanQuery } from '../workload/failover-plan-query.js';
import { instancesQuery } from '../workload/workload-queries.js';
import { AlsoInPool } from './also-in-pool.js';
import { DeadlineBar } from './deadline-bar.js';
import type { Interruption } from './interruption.js';
import { InterruptionHead } from './interruption-head.js';
import { interruptionLanes } from './interruption-lanes.js';
import { interruptionLog } from './interruption-log.js';
import { InterruptionLogList } from './interruption-log-list.js';
import { InterruptionPlan } from './interruption-plan.js';
import styles from './interruption-screen.module.css';
import { expectedHandOver } from './plan-progress.js';
import { interruptionStepsQuery } from './steps-of-interruption.js';
import { Successors } from './successors.js';
import { verdictOf } from './verdict.js';

interface InterruptionPageProps {
  readonly shown: Interruption;
  /** Undefined when it was removed. */
  readonly workload: FleetWorkload | undefined;
  /** All workloads. */
  readonly fleet: readonly FleetWorkload[];
  /** The server's time while it is under way. */
  readonly now: number | undefined;
}

/** An interruption with its verdict, its lanes until the deadline, who serves, the plan and the log. */
export function InterruptionPage({ shown, workload, fleet, now }: InterruptionPageProps) {
  const { api, clock } = usePage();
  const isPhone = useWidth() === 'phone';
  const { workloadId, instanceId, pool } = shown;
  const told = useQuery(interruptionStepsQuery(api, shown));
  const plan = useQuery(failoverPlanQuery(api, workloadId, instanceId)).data;
  const instances = useQuery({ ...instancesQuery(api, workloadId), enabled: workload !== undefined }).data ?? [];
  const steps = told.data ?? [];
  const noticedAt = timeOf(shown.noticedAt ?? shown.receivedAt) ?? 0;
  const handedOverAt = timeOf(shown.handedOverAt);
  const forecast = now === undefined ? null : expectedHandOver(plan, steps, noticedAt);
  // What is late is expected for now.
  const expectedAt = forecast === null || now === undefined ? null : Math.max(forecast, now);
  const deadline = timeOf(shown.deadline);
  const isOfPrimary = workload?.instanceId === instanceId;
  const verdict =
    deadline === null
      ? undefined
      : verdictOf({
          now: now ?? clock.now(),
          deadline,
          outcome: shown.outcome,
          noticedAt,
          handedOverAt,
          expectedAt,
          hasFailed: isOfPrimary && workload.notice?.hasFailed === true,
          isFrozen: isOfPrimary && workload.isFrozen,
          preventedBy: plan?.preventedBy ?? null,
          lastContactAt: isOfPrimary ? timeOf(workload.lastContactAt) : null,
        });
  const left =
    verdict?.kind === 'nothing-to-do' || verdict?.kind === 'tight'
      ? `about ${formatWholeSeconds(verdict.secondsLeft)} to spare`
      : verdict?.kind === 'survived' && verdict.secondsLeft !== null
        ? `${formatMeasured(verdict.secondsLeft)} to spare`
        : undefined;
  const zones = new Map(instances.map((found) => [found.instanceId, found.zone]));
  const lanes = interruptionLanes({
    shown,
    steps,
    zones,
    expectedAt: now === undefined ? null : expectedAt,
    now,
    isAhead: deadline !== null && deadline > clock.now(),
    left,
  });
  const others = fleet.filter((other) => pool !== null && other.pool === pool && other.workloadId !== workloadId);
  const isHandedOver = handedOverAt !== null;
  return (
    <>
      <InterruptionHead
        shown={shown}
        workload={workload}
        verdict={verdict}
        now={now}
        preventedBy={plan?.preventedBy ?? null}
      />
      {isPhone && <DeadlineBar lanes={lanes} isHandedOver={isHandedOver} now={now} />}
      <div className={styles.split}>
        <div className={styles.main}>
          <section aria-labelledby="happening">
            <h2 id="happening">
              {now === undefined ? 'What happened' : 'What is happening'}{' '}
              <span className={text.quiet}>
                seconds since the notice{expectedAt !== null && '; dashed is expected'}
              </span>
            </h2>
            {told.isError && <PartError what="The steps" error={told.error} onRetry={() => void told.refetch()} />}
            <Lanes {...lanes} now={now} />
            {told.data?.length === 0 && <p className={text.quiet}>No word in between: no agent told its steps.</p>}
          </section>
          {shown.deadline !== null && workload !== undefined && (
            <Successors
              shown={shown}
              workload={workload}
              instances={instances}
              plan={plan}
              steps={steps}
              seconds={now === undefined || expectedAt === null ? null : Math.max(0, (expectedAt - now) / 1_000)}
            />
          )}
          {now !== undefined && pool !== null && others.length > 0 && <AlsoInPool pool={pool} workloads={others} />}
        </div>
        <aside aria-label="Plan and log" className={styles.side}>
          {shown.deadline !== null && workload !== undefined && (
            <InterruptionPlan
              shown={shown}
              workload={workload}
              plan={plan}
              steps={steps}
              instances={instances}
              now={now}
            />
          )}
          <section aria-labelledby="log">
            <h2 id="log">
              Log{' '}
              <span className={text.quiet}>
                newest first, <Moment at={shown.receivedAt} />
              </span>
            </h2>
            <InterruptionLogList entries={interruptionLog(shown, steps)} />
          </section>
        </aside>
      </div>
    </>
  );
}
