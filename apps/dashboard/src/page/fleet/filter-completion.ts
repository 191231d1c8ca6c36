import { type FilterKey, filterKeys, filterValue } from './fleet-filter.js';
import type { FleetWorkload } from './fleet-query.js';

/** A way in which the text of the filter field can go on. */
export interface Completion {
  /** The whole text with it. */
  readonly text: string;
  /** What it adds, such as `zone:` or `zone:us-east-1b`. */
  readonly label: string;
  /** How many workloads have the value; undefined for a key. */
  readonly count: number | undefined;
}

const maxValues = 8;

/**
 * Finds how the last word of a text can go on: with a key, or after a key and a colon with a value that some workload has, the
 * most frequent first. A word that is complete has nothing to add.
 */
export function completionsOf(text: string, workloads: readonly FleetWorkload[]): readonly Completion[] {
  const last = /\S*$/.exec(text)?.[0] ?? '';
  const before = text.slice(0, text.length - last.length);
  const [, name, begun = ''] = /^([A-Za-z]+):(.*)$/.exec(last) ?? [];
  if (name === undefined) {
    const used = new Set(before.split(/\s+/).map((word) => word.split(':')[0]));
    return filterKeys
      .filter((key) => key.startsWith(last.toLowerCase()) && !used.has(key))
      .map((key) => ({ text: `${before}${key}:`, label: `${key}:`, count: undefined }));
  }
  const key = filterKeys.find((known) => known === name.toLowerCase());
  if (key === undefined) return [];
  const wanted = begun.toLowerCase();
  return valuesOf(workloads, key)
    .filter(([value]) => value.toLowerCase().includes(wanted) && value.toLowerCase() !== wanted)
    .slice(0, maxValues)
    .map(([value, count]) => ({ text: `${before}${key}:${value} `, label: `${key}:${value}`, count }));
}

function valuesOf(workloads: readonly FleetWorkload[], key: FilterKey): readonly (readonly [string, number])[] {
  const counts = new Map<string, number>();
  for (const workload of workloads) {
    const value = filterValue(workload, key);
    counts.set(value, (counts.get(value) ?? 0) + 1);
  }
  return [...counts].sort(([one, first], [other, second]) => second - first || (one < other ? -1 : 1));
}
