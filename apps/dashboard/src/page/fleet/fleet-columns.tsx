import { type ColumnDef, columnVisibilityFeature, tableFeatures } from '@tanstack/react-table';
import { ContactAge } from '../format/contact-age.js';
import { Percent } from '../format/percent.js';
import { Price } from '../format/price.js';
import text from '../style/text.module.css';
import type { FleetWorkload } from './fleet-query.js';
import { savedShare } from './fleet-sort.js';
import { PlaceText } from './place-text.js';
import { ReplicaText } from './replica-text.js';
import { StatusText } from './status-text.js';
import { steeringNames, steeringOf } from './steering.js';
import { WorkloadName } from './workload-name.js';

/** What the table of the fleet uses of the table library: columns that can be left out. The address has its order. */
export const fleetFeatures = tableFeatures({ columnVisibilityFeature });

/** A column of the fleet. The id of one that can be sorted is the name of its sort. */
export type FleetColumn = ColumnDef<typeof fleetFeatures, FleetWorkload>;

/** The columns of the fleet, in order. */
export const fleetColumns: readonly FleetColumn[] = [
  { id: 'name', header: 'Workload', cell: ({ row }) => <WorkloadName workload={row.original} /> },
  { id: 'place', header: 'Runs on', cell: ({ row }) => <PlaceText workload={row.original} /> },
  { id: 'price', header: 'Now, $/h', cell: ({ row }) => <Price usd={row.original.price} /> },
  {
    id: 'demand',
    header: 'On-demand',
    cell: ({ row }) => (
      <span className={text.quiet}>
        <Price usd={row.original.onDemandPrice} />
      </span>
    ),
  },
  { id: 'saves', header: 'Saves', cell: ({ row }) => <Percent share={savedShare(row.original)} /> },
  { id: 'tape', header: 'Last 24 hours' },
  { id: 'status', header: 'Status', cell: ({ row }) => <StatusText workload={row.original} /> },
  {
    id: 'signal',
    header: 'Signal',
    cell: ({ row: { original } }) => (
      <span className={text.quiet}>
        {original.lastContactAt === null ? 'never' : <ContactAge at={original.lastContactAt} />}
      </span>
    ),
  },
  { id: 'replica', header: 'Replica', cell: ({ row }) => <ReplicaText replica={row.original.replica} /> },
  {
    id: 'steering',
    header: 'Steering',
    cell: ({ row: { original } }) => (
      <span className={text.second}>{original.isFrozen ? 'Frozen' : steeringNames[steeringOf(original.settings)]}</span>
    ),
  },
];

/** The columns that are left out where the window is narrow. */
export const narrowVisibility: Readonly<Record<string, boolean>> = { demand: false, signal: false, steering: false };

/** The columns with numbers, which are aligned on the right. */
export const numberColumns: ReadonlySet<string> = new Set(['price', 'demand', 'saves', 'signal']);
