import { Link } from '@tanstack/react-router';
import { useWindowVirtualizer } from '@tanstack/react-virtual';
import { memo, useLayoutEffect, useRef, useState } from 'react';
import { unknown } from '../format/format-price.js';
import { Percent } from '../format/percent.js';
import { Price } from '../format/price.js';
import styles from './fleet-list.module.css';
import type { Fleet, FleetWorkload } from './fleet-query.js';
import { savedShare } from './fleet-sort.js';
import { MarketMark } from './market-mark.js';
import { StatusText } from './status-text.js';
import { Tape } from './tape.js';
import { tapeEnd } from './tape-shapes.js';

/** The height of an item in pixels. */
const itemHeight = 86;

interface FleetListProps {
  readonly fleet: Fleet;
  readonly rows: readonly FleetWorkload[];
}

/** The fleet on a phone: two lines and a tape for each workload. Only those in view are in the page. */
export const FleetList = memo(function FleetList({ fleet, rows }: FleetListProps) {
  const list = useRef<HTMLOListElement>(null);
  const [top, setTop] = useState(0);
  useLayoutEffect(() => {
    if (list.current !== null) setTop(Math.round(list.current.getBoundingClientRect().top + window.scrollY));
  });
  const virtual = useWindowVirtualizer({
    count: rows.length,
    estimateSize: () => itemHeight,
    overscan: 6,
    scrollMargin: top,
    getItemKey: (index) => rows[index]?.workloadId ?? index,
  });
  return (
    <ol ref={list} className={styles.list} style={{ height: virtual.getTotalSize() }} aria-label="Workloads">
      {virtual.getVirtualItems().map(({ index, start }) => {
        const workload = rows[index];
        if (workload === undefined) return null;
        return (
          <li
            key={workload.workloadId}
            className={styles.item}
            style={{ transform: `translateY(${start - top}px)` }}
            aria-setsize={rows.length}
            aria-posinset={index + 1}
          >
            <FleetListItem workload={workload} fleet={fleet} />
          </li>
        );
      })}
    </ol>
  );
});

function FleetListItem({ workload, fleet }: { readonly workload: FleetWorkload; readonly fleet: Fleet }) {
  return (
    <Link
      from="/$account/fleet"
      to="/$account/w/$workload"
      params={{ workload: workload.name }}
      className={styles.link}
    >
      <span className={styles.name}>
        <MarketMark market={workload.market} />
        <span>{workload.name}</span>
      </span>
      <span className={styles.right}>
        <Price usd={workload.price} unit />
      </span>
      <StatusText workload={workload} />
      <span className={`${styles.right} ${styles.quiet}`}>
        {workload.zone ?? unknown}, <Percent share={savedShare(workload)} decimals={0} />
        {savedShare(workload) === null ? '' : ' saved'}
      </span>
      <Tape
        name={workload.name}
        runs={fleet.tapes[workload.tape] ?? []}
        noticedAt={workload.noticedAt}
        from={fleet.tapeFrom}
        to={tapeEnd(fleet.at)}
        width={358}
        height={16}
      />
    </Link>
  );
}
