import { pageZone } from '../format/page-zone.js';

/** What every history can be narrowed to, as its address has it. */
export interface HistorySearch {
  /** The first day, as `2026-11-24`, in the zone of the viewer. */
  readonly from?: string;
  /** The last day. */
  readonly to?: string;
  /** The name of a workload, or the id of one that was removed. */
  readonly workload?: string;
}

/** Reads some parameters of the address as texts; those that are empty or do not exist are left out. */
export function textsOf<Name extends string>(
  found: Readonly<Record<string, unknown>>,
  names: readonly Name[],
): { readonly [Key in Name]?: string } {
  const texts = names.flatMap((name) => {
    const value = found[name];
    return (typeof value === 'string' || typeof value === 'number') && value !== '' ? [[name, String(value)]] : [];
  });
  return Object.fromEntries(texts);
}

/** Reads one of some values from the address; what is none of them is left out. */
export function choiceOf<Name extends string, Value extends string>(
  found: Readonly<Record<string, unknown>>,
  name: Name,
  values: Readonly<Record<Value, unknown>>,
): { readonly [Key in Name]?: Value } {
  const value = found[name];
  const isOne = typeof value === 'string' && Object.hasOwn(values, value);
  return (isOne ? { [name]: value } : {}) as { readonly [Key in Name]?: Value };
}

/** Returns the parameters of an address with another value for one; undefined takes it out. */
export function withValue<Search extends object>(
  search: Search,
  name: keyof Search,
  value: string | undefined,
): Search {
  const { [name]: _, ...rest } = search;
  return (value === undefined ? rest : { ...rest, [name]: value }) as Search;
}

/** Reads the parameters that every history has. A day that does not exist is left out. */
export function historySearch(found: Readonly<Record<string, unknown>>): HistorySearch {
  const { from, to, ...rest } = textsOf(found, ['from', 'to', 'workload']);
  return {
    ...(from !== undefined && startOf(from) !== undefined ? { from } : {}),
    ...(to !== undefined && startOf(to) !== undefined ? { to } : {}),
    ...rest,
  };
}

/** The time of the address as the API takes it: from the beginning of the first day until before the day after the last. */
export function timeOf({ from, to }: HistorySearch): { readonly from?: string; readonly to?: string } {
  const begin = from === undefined ? undefined : startOf(from);
  const end = to === undefined ? undefined : startOf(to, 1);
  return {
    ...(begin === undefined ? {} : { from: begin.toISOString() }),
    ...(end === undefined ? {} : { to: end.toISOString() }),
  };
}

/** The beginning of a day in the zone of the page, or of a day after it; undefined for a day that does not exist. */
function startOf(day: string, daysAfter = 0): Date | undefined {
  const [, year, month, date] = /^(\d{4})-(\d{2})-(\d{2})$/.exec(day) ?? [];
  if (year === undefined) return undefined;
  const isUtc = pageZone() === 'UTC';
  const dayAfter = (days: number): Date => {
    const parts = [Number(year), Number(month) - 1, Number(date) + days] as const;
    return isUtc ? new Date(Date.UTC(...parts)) : new Date(...parts);
  };
  const start = dayAfter(0);
  const monthOfStart = isUtc ? start.getUTCMonth() : start.getMonth();
  return monthOfStart === Number(month) - 1 ? dayAfter(daysAfter) : undefined;
}
