import * as z from 'zod';

/** A time in an answer: a `Date` in the code, ISO 8601 in UTC on the wire. */
export const time = z
  .codec(z.iso.datetime(), z.date(), { decode: (text) => new Date(text), encode: (date) => date.toISOString() })
  .meta({ description: 'ISO 8601 in UTC.' });

/** The id of a row in a path, a query or a body. */
export const id = z.guid();

/** A boolean in a query. */
export const queryBoolean = z.enum(['true', 'false']).transform((text) => text === 'true');

/** The market of an instance; null when it is unknown. */
export const market = z.enum(['spot', 'on-demand']).meta({ id: 'Market' });

/** Returns the market for the mode that an agent reports; null when it is unknown. Switch reports have both spellings. */
export function marketOf(mode: string | null): z.output<typeof market> | null {
  if (mode === 'spot') return 'spot';
  return mode === 'ondemand' || mode === 'on-demand' ? 'on-demand' : null;
}
