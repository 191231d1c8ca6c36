import type { FleetWorkload } from './fleet-query.js';
import { type Steering, steeringOf } from './steering.js';

/** The keys of a filter besides the name, each with what of a workload it looks at. */
const readers = {
  market: ({ market }: FleetWorkload) => market ?? 'unknown',
  zone: ({ zone }: FleetWorkload) => zone ?? 'unknown',
  type: ({ instanceType }: FleetWorkload) => instanceType ?? 'unknown',
  status: ({ status }: FleetWorkload) => status,
  replica: ({ replica }: FleetWorkload) => replica?.state ?? 'none',
  steering: ({ settings }: FleetWorkload): Steering => steeringOf(settings),
} as const;

/** A key that can stand before a colon in the filter field. */
export type FilterKey = keyof typeof readers;

/** The keys, in the order in which they are offered. */
export const filterKeys = Object.keys(readers) as readonly FilterKey[];

/** The value of a workload that a key looks at. */
export function filterValue(workload: FleetWorkload, key: FilterKey): string {
  return readers[key](workload);
}

/** What the fleet is filtered by: parts of names, and a part of the value of some keys. Without any it shows everything. */
export interface FleetFilter extends Partial<Readonly<Record<FilterKey, string>>> {
  /** Words that all have to be in the name. */
  readonly q?: string;
}

/** Whether a workload passes a filter. Upper and lower case do not matter; `zone:1b` finds `us-east-1b`. */
export function passes(workload: FleetWorkload, filter: FleetFilter): boolean {
  const name = workload.name.toLowerCase();
  const words = (filter.q ?? '').toLowerCase().split(/\s+/);
  if (!words.every((word) => name.includes(word))) return false;
  return filterKeys.every((key) => {
    const wanted = filter[key]?.toLowerCase();
    if (wanted === undefined) return true;
    const value = filterValue(workload, key).toLowerCase();
    // `spot` must not find what is part of another value, but zones and types are found by a part.
    return key === 'zone' || key === 'type' ? value.includes(wanted) : value.startsWith(wanted);
  });
}
