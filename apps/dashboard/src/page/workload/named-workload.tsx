import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { EmptyState } from '../controls/empty-state.js';
import { LoadingRows } from '../controls/loading-rows.js';
import { PartError } from '../controls/part-error.js';
import { type Fleet, type FleetWorkload, fleetQuery } from '../fleet/fleet-query.js';
import { usePage } from '../page-parts.js';
import text from '../style/text.module.css';

interface NamedWorkloadProps {
  readonly account: string;
  /** As the address names it. */
  readonly name: string;
  readonly children: (workload: FleetWorkload, fleet: Fleet) => ReactNode;
}

/** Shows what belongs to a workload; while there is none to show, what stands in its place. */
export function NamedWorkload({ account, name, children }: NamedWorkloadProps) {
  const { api } = usePage();
  const fleet = useQuery(fleetQuery(api));
  if (fleet.data === undefined) {
    if (!fleet.isError) return <LoadingRows what="the workload" />;
    return <PartError what="The workload" error={fleet.error} onRetry={() => void fleet.refetch()} />;
  }
  const workload = fleet.data.workloads.find((found) => found.name === name);
  if (workload !== undefined) return children(workload, fleet.data);
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
