import { formatDay } from '../format/format-moment.js';
import { unknown } from '../format/format-price.js';
import type { BillItem } from './savings-queries.js';
import type { Grouping, SavingsSort } from './savings-search.js';

/** What a group of a bill is called. */
export function groupName({ name, period, instanceType, zone }: BillItem, by: Grouping): string {
  if (by === 'day') return period === null ? unknown : formatDay(period);
  if (by === 'pool') return `${instanceType ?? unknown} ${zone ?? unknown}`;
  return name ?? unknown;
}

interface Shown {
  readonly by: Grouping;
  /** A part of the name; an empty one is in all. */
  readonly q: string;
  readonly sort: SavingsSort;
}

/** The groups whose name has a text, sorted: days with the newest first, others with the largest value first. */
export function groupsShown(items: readonly BillItem[], { by, q, sort }: Shown): readonly BillItem[] {
  if (by === 'day') return [...items].reverse();
  const value = ({ saved, unknownHours }: BillItem): number =>
    sort === 'unknown' ? unknownHours : (saved ?? Number.NEGATIVE_INFINITY);
  const wanted = q.trim().toLowerCase();
  return items
    .filter((item) => groupName(item, by).toLowerCase().includes(wanted))
    .sort((one, other) => compare(value(other), value(one)));
}

/** Two values of nothing known are equal, where their difference would be no number. */
function compare(one: number, other: number): number {
  return one === other ? 0 : one - other;
}
