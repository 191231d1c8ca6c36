import * as z from 'zod';

const pattern = /^(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2}:\d{2})(?:\.(\d{1,9}))?(Z|[+-]\d{2}:?\d{2})?$/i;

/**
 * Writes a time as the v4 Python agent does, `2026-11-23T07:12:11.624000+00:00`: never with `Z`, which the database of
 * a v4 backend refuses. The last three digits of the fraction are always zero.
 */
export function wireTimestamp(date: Date): string {
  return `${date.toISOString().slice(0, -1)}000+00:00`;
}

/**
 * Reads a time from any peer: with `Z`, an offset, or neither (then UTC, as in v4), with `T` or a space, and with any
 * fraction, of which digits below the millisecond are dropped. Undefined if the text is not a time.
 */
export function parseWireTimestamp(text: string): Date | undefined {
  const match = pattern.exec(text);
  if (match === null) return undefined;
  const [, day, time, fraction = '', zone = 'Z'] = match;
  const milliseconds = fraction.slice(0, 3).padEnd(3, '0');
  const offset = /^z$/i.test(zone) ? 'Z' : `${zone.slice(0, 3)}:${zone.slice(-2)}`;
  const date = new Date(`${day}T${time}.${milliseconds}${offset}`);
  return Number.isNaN(date.getTime()) || !isCalendarDay(day) ? undefined : date;
}

/** Whether the day exists; `Date` reads 30 February as 2 March. */
function isCalendarDay(day: string | undefined): boolean {
  const date = new Date(`${day}T00:00:00.000Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().slice(0, 10) === day;
}

/** A time on the wire, kept as the string that was sent; read it with `parseWireTimestamp`. */
export const timestamp = z
  .string()
  .refine(
    (text) => parseWireTimestamp(text) !== undefined,
    'Must be an ISO 8601 time, for example 2026-11-23T07:12:11.624000+00:00.',
  );
