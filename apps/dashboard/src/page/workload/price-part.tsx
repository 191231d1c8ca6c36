import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useMemo } from 'react';
import { LoadingRows } from '../controls/loading-rows.js';
import { PartError } from '../controls/part-error.js';
import type { FleetWorkload } from '../fleet/fleet-query.js';
import views from '../fleet/view-links.module.css';
import { Age } from '../format/age.js';
import { withValue } from '../history/history-search.js';
import { usePage } from '../page-parts.js';
import { pricesQuery, replicaSpansQuery } from '../price-chart/chart-queries.js';
import type { ChartMark } from '../price-chart/merge-marks.js';
import { placesOf } from '../price-chart/places.js';
import { PriceChart } from '../price-chart/price-chart.js';
import styles from '../price-chart/price-chart.module.css';
import { priceLines } from '../price-chart/price-lines.js';
import { type PriceRange, priceRanges, usualRange } from '../price-chart/price-ranges.js';
import text from '../style/text.module.css';
import { usePools } from '../switch/use-pools.js';
import type { Moves } from './workload-marks.js';
import { instancesQuery, maxInstances } from './workload-queries.js';

interface PricePartProps {
  readonly workload: FleetWorkload;
  readonly range: PriceRange;
  /** Undefined while they are being read. */
  readonly moves: Moves | undefined;
  readonly marks: readonly ChartMark[];
  readonly onOpen: (id: string) => void;
}

/** The prices of a workload's pools, as a chart with ranges of time that the address has. */
export function PricePart({ workload, range, moves, marks, onOpen }: PricePartProps) {
  const { api, clock } = usePage();
  const { workloadId, market, zone, instanceId } = workload;
  const instanceType = workload.instanceType ?? '';
  const region = workload.region ?? '';
  const isKnown = instanceType !== '' && region !== '';
  const now = (): number => clock.now();
  const prices = useQuery({ ...pricesQuery(api, { instanceType, region, range, now }), enabled: isKnown });
  const instances = useQuery(instancesQuery(api, workloadId)).data;
  const replicas = useQuery(replicaSpansQuery(api, { workloadId, now })).data ?? [];
  const begin =
    instances === undefined || instances.length >= maxInstances
      ? 0
      : Math.min(...instances.map(({ registeredAt }) => Date.parse(registeredAt)));
  const pools = usePools(workload).data;
  const { onDemandPrice } = workload;
  const drawn = useMemo(() => {
    if (prices.data === undefined || moves === undefined) return undefined;
    const { history, from, to } = prices.data;
    const places = placesOf(moves.switches, { market, zone, instanceId }, { begin, from, to });
    const newest = pools && { pools: new Map(pools.map((pool) => [pool.zone, pool.price])), onDemand: onDemandPrice };
    return { places, lines: priceLines(history, places, { from, to, newest }) };
  }, [prices.data, moves, market, zone, instanceId, begin, pools, onDemandPrice]);
  const from = prices.data === undefined ? '' : new Date(prices.data.from).toISOString();
  return (
    <section aria-labelledby="prices">
      <header className={styles.head}>
        <h2 id="prices">Price per hour</h2>
        <span className={text.quiet}>
          {isKnown ? `USD, ${instanceType} in ${region}` : 'Its instance type or its region is unknown'}
          {workload.priceCollectedAt !== null && (
            <>
              ; newest price <Age at={workload.priceCollectedAt} /> old
            </>
          )}
        </span>
        <nav className={`${views.views} ${styles.range}`} aria-label="Range">
          {(Object.keys(priceRanges) as PriceRange[]).map((key) => (
            <Link
              key={key}
              from="/$account/w/$workload"
              to="."
              search={(before) => withValue(before, 'range', key === usualRange ? undefined : key)}
              resetScroll={false}
              // The present one is the one whose whole address is that of the page.
              activeOptions={{ exact: true, includeSearch: true, explicitUndefined: true }}
            >
              {priceRanges[key].name}
            </Link>
          ))}
        </nav>
      </header>
      {prices.isLoading && <LoadingRows what="the prices" />}
      {prices.isError && <PartError what="The prices" error={prices.error} onRetry={() => void prices.refetch()} />}
      {drawn !== undefined && (
        <PriceChart
          key={range}
          instanceType={instanceType}
          words={priceRanges[range].words}
          lines={drawn.lines}
          places={drawn.places}
          replicas={replicas}
          generationOf={(id) => instances?.find((found) => found.instanceId === id)?.generation}
          marks={marks}
          csv={`/api/v1/prices?${new URLSearchParams({ instanceType, region, from, format: 'csv' })}`}
          onOpen={onOpen}
        />
      )}
    </section>
  );
}
