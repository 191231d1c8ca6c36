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
 * Sorts workloads that are in the order of their names, in which equal ones stay; what is unknown comes last. Without a sort:
 * what needs a person, what is in hand, then the most expensive.
 */
export function sortFleet(workloads: readonly FleetWorkload[], sort: FleetSort | undefined): readonly FleetWorkload[] {
  if (sort === undefined)
    return sortBy(
      sortBy(workloads, ({ price }) => price, true),
      urgency,
      false,
    );
  const { column, isDescending } = readSort(sort);
  return sortBy(workloads, values[column], isDescending);
}

/** Reads the value of each once: thousands of workloads are compared many times. */
function sortBy(
  workloads: readonly FleetWorkload[],
  read: (workload: FleetWorkload) => Value,
  isDescending: boolean,
): readonly FleetWorkload[] {
  return workloads
    .map((workload) => ({ workload, value: read(workload) }))
    .sort((one, other) => compare(one.value, other.value, isDescending))
    .map(({ workload }) => workload);
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
