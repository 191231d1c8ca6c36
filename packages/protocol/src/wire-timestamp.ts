import * as z from 'zod';

const pattern = /^(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2}:\d{2})(?:\.(\d{1,9}))?(Z|[+-]\d{2}:?\d{2})?$/i;

/**
 * Writes a time as the v4 Python agent does, `2026-11-23T07:12:11.624000+00:00`: never with `Z`, which a v4 backend's
 * database refuses. Microseconds below the millisecond are zero.
 */
export function wireTimestamp(date: Date): string {
  return `${date.toISOString().slice(0, -1)}000+00:00`;
}

/**
 * Reads a time of any peer: `Z`, an offset, or none (then UTC, as v4 means it), `T` or a blank, any fraction. Digits
 * below the millisecond are cut off. `undefined` for what is no time.
 */
export function parseWireTimestamp(text: string): Date | undefined {
  const match = pattern.exec(text);
  if (match === null) return undefined;
  const [, day, time, fraction = '', zone = 'Z'] = match;
  const milliseconds = fraction.slice(0, 3).padEnd(3, '0');
  const offset = /^z$/i.test(zone) ? 'Z' : `${zone.slice(0, 3)}:${zone.slice(-2)}`;
  const date = new Date(`${day}T${time}.${milliseconds}${offset}`);
  return Number.isNaN(date.getTime()) || !isOnCalendar(day) ? undefined : date;
}

/** JavaScript reads 30 February as 2 March. */
function isOnCalendar(day: string | undefined): boolean {
  const date = new Date(`${day}T00:00:00.000Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().slice(0, 10) === day;
}

/** A time on the wire, kept as it was written; read it with `parseWireTimestamp`. */
export const timestamp = z
  .string()
  .refine(
    (text) => parseWireTimestamp(text) !== undefined,
    'Must be an ISO 8601 time, for example 2026-11-23T07:12:11.624000+00:00.',
  );
