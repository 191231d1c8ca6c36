import { ProblemError } from '@spotguard/api-client';
import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { EmptyState } from '../controls/empty-state.js';
import { LoadingRows } from '../controls/loading-rows.js';
import { PartError } from '../controls/part-error.js';
import { fleetQuery } from '../fleet/fleet-query.js';
import { useNow } from '../live/use-now.js';
import { usePage } from '../page-parts.js';
import { usePageTitle } from '../shell/use-page-title.js';
import text from '../style/text.module.css';
import type { Interruption } from './interruption.js';
import { InterruptionPage } from './interruption-page.js';
import { interruptionByIdQuery } from './interruption-queries.js';

/** One interruption, while it is under way and afterwards: how much time is left, what happens, and whether a person is needed. */
export function InterruptionScreen() {
  const { api } = usePage();
  const { account, interruption: id } = useParams({ from: '/$account/interruptions/$interruption' });
  const fleet = useQuery(fleetQuery(api));
  // The event stream begins with the fleet, so that nothing is missed between the two.
  const found = useQuery({ ...interruptionByIdQuery(api, id), enabled: fleet.data !== undefined });
  const shown = found.data;
  const workload = fleet.data?.workloads.find(({ workloadId }) => workloadId === shown?.workloadId);
  usePageTitle(shown === undefined ? 'Interruption' : `Interruption of ${workload?.name ?? 'a removed workload'}`);
  if (shown === undefined) {
    if (found.error instanceof ProblemError && found.error.status === 404) {
      return (
        <EmptyState title="There is no such interruption">
          <p>It is older than what the server keeps, or the address is wrong.</p>
          <Link to="/$account/interruptions" params={{ account }} className={text.link}>
            To the interruptions
          </Link>
        </EmptyState>
      );
    }
    const failed = found.error ?? fleet.error;
    if (failed === null) return <LoadingRows what="the interruption" />;
    return (
      <PartError
        what="The interruption"
        error={failed}
        onRetry={() => void (fleet.data === undefined ? fleet : found).refetch()}
      />
    );
  }
  const parts = { shown, workload, fleet: fleet.data?.workloads ?? [] };
  return shown.outcome === 'under-way' ? (
    <LiveInterruption {...parts} />
  ) : (
    <InterruptionPage {...parts} now={undefined} />
  );
}

function LiveInterruption(
  parts: Omit<Parameters<typeof InterruptionPage>[0], 'now'> & { readonly shown: Interruption },
) {
  return <InterruptionPage {...parts} now={useNow()} />;
}
