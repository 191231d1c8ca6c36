import { type FilterKey, type FleetFilter, filterKeys } from './fleet-filter.js';

/** What was read from the text of the filter field. */
export interface ParsedFilter {
  readonly filter: FleetFilter;
  /** A key that does not exist, in words. */
  readonly problem: string | undefined;
}

/** Reads a text such as `api zone:1b market:spot`. A key without a value yet is left out. */
export function parseFilter(text: string): ParsedFilter {
  const words: string[] = [];
  const values: Partial<Record<FilterKey, string>> = {};
  let problem: string | undefined;
  for (const part of text.split(/\s+/).filter((found) => found !== '')) {
    const [, name = '', value = ''] = /^([A-Za-z]+):(.*)$/.exec(part) ?? [];
    const key = filterKeys.find((known) => known === name.toLowerCase());
    if (name === '') words.push(part);
    else if (key === undefined) problem ??= describeUnknownKey(name);
    else if (value !== '') values[key] = value;
  }
  const filter = { ...(words.length === 0 ? {} : { q: words.join(' ') }), ...values };
  return { filter, problem };
}

/** Writes a filter as the text that `parseFilter` reads. */
export function filterText(filter: FleetFilter): string {
  const values = filterKeys.flatMap((key) => (filter[key] === undefined ? [] : [`${key}:${filter[key]}`]));
  return [filter.q ?? '', ...values].filter((part) => part !== '').join(' ');
}

function describeUnknownKey(name: string): string {
  const wanted = name.toLowerCase();
  const similar = filterKeys.find((key) => key.startsWith(wanted.slice(0, 2)) || key.endsWith(wanted.slice(-3)));
  const hint = similar === undefined ? `There are ${filterKeys.join(', ')}.` : `Did you mean ${similar}?`;
  return `No such filter: ${name}. ${hint}`;
}
