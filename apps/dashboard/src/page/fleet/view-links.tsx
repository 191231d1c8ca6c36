import { Link } from '@tanstack/react-router';
import { memo } from 'react';
import type { FleetWorkload } from './fleet-query.js';
import { type FleetView, fleetViews } from './fleet-views.js';
import styles from './view-links.module.css';

const views = Object.keys(fleetViews) as readonly FleetView[];

interface ViewLinksProps {
  readonly workloads: readonly FleetWorkload[];
}

/** The views of the fleet with how many workloads each has. A view is a filter with a name, so it is a link. */
export const ViewLinks = memo(function ViewLinks({ workloads }: ViewLinksProps) {
  return (
    <nav className={styles.views} aria-label="Views">
      {views.map((view) => (
        <Link
          key={view}
          from="/$account/fleet"
          to="."
          search={({ view: _, ...rest }) => (view === 'all' ? rest : { ...rest, view })}
          // The present one is the one whose whole address is that of the page.
          activeOptions={{ exact: true, includeSearch: true, explicitUndefined: true }}
        >
          {fleetViews[view].name} <b>{workloads.filter(fleetViews[view].includes).length}</b>
        </Link>
      ))}
    </nav>
  );
});
