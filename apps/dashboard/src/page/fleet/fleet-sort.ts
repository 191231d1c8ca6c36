import type { FleetWorkload } from './fleet-query.js';
import { isInHand, needsYou } from './fleet-views.js';
import { steeringNames, steeringOf } from './steering.js';

type Value = string | number | null;

/** The columns by which the fleet can be sorted, each with the value that counts. */
const values = {
  name: ({ name }) => name,
  place: ({ instanceType, zone }) => (instanceType === null ? null : `${instanceType} ${zone}`),
  price: ({ price }) => price,
  demand: ({ onDemandPrice }) => onDemandPrice,
  saves: (workload) => savedShare(workload),
  status: (workload) => urgency(workload),
  signal: ({ lastContactAt }) => (lastContactAt === null ? null : -Date.parse(lastContactAt)),
  replica: ({ replica }) => (replica === null ? null : `${replica.state} ${replica.zone}`),
  steering: ({ settings }) => steeringNames[steeringOf(settings)],
  region: ({ region }) => region,
  instance: ({ instanceId }) => instanceId,
  agent: ({ agentVersion }) => agentVersion,
  notices: ({ noticedAt }) => noticedAt.length,
} as const satisfies Readonly<Record<string, (workload: FleetWorkload) => Value>>;

/** The name of a column by which the fleet is sorted. */
export type SortColumn = keyof typeof values;

/** A column and a direction, as in the address: `price`, or `-price` for the highest first. */
export type FleetSort = SortColumn | `-${SortColumn}`;

/** Reads the direction of a sort. */
export function readSort(sort: FleetSort): { readonly column: SortColumn; readonly isDescending: boolean } {
  const isDescending = sort.startsWith('-');
  return { column: (isDescending ? sort.slice(1) : sort) as SortColumn, isDescending };
}

/** Whether a text is a sort. */
export function isSort(text: unknown): text is FleetSort {
  return typeof text === 'string' && text.replace(/^-/, '') in values;
}

/**
 * Sorts workloads; what is unknown comes last, and equal ones are in the order of their names. Without a sort: what needs a
 * person, what is in hand, then the most expensive.
 */
export function sortFleet(workloads: readonly FleetWorkload[], sort: FleetSort | undefined): readonly FleetWorkload[] {
  const by = sort === undefined ? undefined : readSort(sort);
  return [...workloads].sort((one, other) => {
    const order =
      by === undefined
        ? compare(urgency(one), urgency(other), false) || compare(one.price, other.price, true)
        : compare(values[by.column](one), values[by.column](other), by.isDescending);
    return order || compare(one.name, other.name, false);
  });
}

/** The part of the on-demand price that is not paid; null when one of the prices is unknown. */
export function savedShare({ price, onDemandPrice }: Pick<FleetWorkload, 'price' | 'onDemandPrice'>): number | null {
  return price === null || onDemandPrice === null || onDemandPrice === 0 ? null : 1 - price / onDemandPrice;
}

function urgency(workload: FleetWorkload): number {
  if (needsYou(workload)) return 0;
  return isInHand(workload) ? 1 : 2;
}

function compare(one: Value, other: Value, isDescending: boolean): number {
  if (one === other) return 0;
  if (one === null) return 1;
  if (other === null) return -1;
  const order = one < other ? -1 : 1;
  return isDescending ? -order : order;
}
