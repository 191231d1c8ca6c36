import { type ColumnDef, columnVisibilityFeature, tableFeatures } from '@tanstack/react-table';
import { ContactAge } from '../format/contact-age.js';
import { unknown } from '../format/format-price.js';
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
        {original.lastContactAt === null ? (
          'never'
        ) : (
          <ContactAge at={original.lastContactAt} lateAt={original.contactLateAt} />
        )}
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
  { id: 'region', header: 'Region', cell: ({ row }) => <Second words={row.original.region ?? unknown} /> },
  { id: 'instance', header: 'Instance', cell: ({ row }) => <InstanceDigits id={row.original.instanceId} /> },
  { id: 'agent', header: 'Agent', cell: ({ row }) => <Second words={row.original.agentVersion ?? unknown} /> },
  { id: 'notices', header: 'Notices, 24 h', cell: ({ row }) => row.original.noticedAt.length },
  { id: 'actions', header: 'Actions' },
];

/** The columns with numbers, which are aligned on the right. */
export const numberColumns: ReadonlySet<string> = new Set(['price', 'demand', 'saves', 'signal', 'notices']);

function Second({ words }: { readonly words: string }) {
  return <span className={text.second}>{words}</span>;
}

/** The end of an instance's id, which tells it apart; the whole one is its title. */
function InstanceDigits({ id }: { readonly id: string | null }) {
  if (id === null) return <span className={text.quiet}>{unknown}</span>;
  return (
    <span className={text.second} title={id}>
      {shortId(id)}
    </span>
  );
}

function shortId(id: string): string {
  const digits = 8;
  return `i-…${id.replace(/^i-/, '').slice(-digits)}`;
}
