import { useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { lazy, Suspense, useMemo } from 'react';
import { LoadingRows } from '../controls/loading-rows.js';
import type { FleetWorkload } from '../fleet/fleet-query.js';
import { withValue } from '../history/history-search.js';
import { usePage } from '../page-parts.js';
import { movesQuery } from '../price-chart/chart-queries.js';
import { usualRange } from '../price-chart/price-ranges.js';
import { Timeline } from './timeline/timeline.js';
import { workloadMarks } from './workload-marks.js';

const PricePart = lazy(async () => ({ default: (await import('./price-part.js')).PricePart }));

/** The past of a workload: its prices with numbered marks, and the timeline, whose rows have the same numbers. */
export function WorkloadPast({ workload }: { readonly workload: FleetWorkload }) {
  const { api, clock } = usePage();
  const { range = usualRange } = useSearch({ from: '/$account/w/$workload' });
  const navigate = useNavigate();
  const { workloadId } = workload;
  const moves = useQuery(movesQuery(api, { workloadId, range, now: () => clock.now() })).data;
  const marks = useMemo(() => (moves === undefined ? [] : workloadMarks(moves)), [moves]);
  const numbers = useMemo(
    () => new Map(marks.map(({ id, number, isInterruption }) => [id, { number, isInterruption }])),
    [marks],
  );
  const open = (id: string): void => {
    void navigate({
      to: '.',
      search: (before) => withValue(withValue(before, 'show', undefined), 'open', id),
      replace: true,
      resetScroll: false,
    }).then(() => document.getElementById(`of-${id}`)?.scrollIntoView({ block: 'nearest' }));
  };
  return (
    <>
      <Suspense fallback={<LoadingRows what="the prices" />}>
        <PricePart workload={workload} range={range} moves={moves} marks={marks} onOpen={open} />
      </Suspense>
      <Timeline workloadId={workloadId} numbers={numbers} />
    </>
  );
}
