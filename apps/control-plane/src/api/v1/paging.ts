import * as z from 'zod';
import { problem } from '../../http/problem.js';

/** The query parameter of every answer that can be CSV. */
export const csvFormat = {
  format: z
    .enum(['json', 'csv'])
    .optional()
    .meta({ description: '`csv` answers the same items as CSV, as does the header `Accept: text/csv`.' }),
};

/** The query parameters of every list. */
export const pageQuery = {
  limit: z.coerce.number().int().min(1).max(200).default(50).meta({ description: 'How many items at most.' }),
  cursor: z.string().max(1_000).optional().meta({ description: 'The `nextCursor` of the page before.' }),
  ...csvFormat,
};

/** Returns the schema of one page of a list. */
export function pageOf<Item extends z.ZodType>(item: Item) {
  return z.object({
    items: z.array(item),
    nextCursor: z.string().nullable().meta({ description: 'Send it as `cursor` for the next page; null at the end.' }),
  });
}

/** One page of a list. */
export interface Page<Item> {
  items: Item[];
  nextCursor: string | null;
}

/**
 * Makes a page of the rows that a store found, which must be one more than the limit when there is a next page. The cursor
 * is made of the last row that is shown.
 */
export function toPage<Row, Item>(
  rows: readonly Row[],
  { limit, show, cursorOf }: { limit: number; show: (row: Row) => Item; cursorOf: (row: Row) => readonly unknown[] },
): Page<Item> {
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  return {
    items: shown.map(show),
    nextCursor: rows.length > limit && last !== undefined ? writeCursor(cursorOf(last)) : null,
  };
}

function writeCursor(values: readonly unknown[]): string {
  return Buffer.from(JSON.stringify(values)).toString('base64url');
}

/** Reads a cursor that `toPage` made; undefined for the first page. Throws 400 for anything else. */
export function readCursor<Schema extends z.ZodType>(
  schema: Schema,
  cursor: string | undefined,
): z.output<Schema> | undefined {
  if (cursor === undefined) return undefined;
  const parsed = schema.safeParse(parseJson(Buffer.from(cursor, 'base64url').toString()));
  if (parsed.success) return parsed.data;
  throw problem(
    'invalid-cursor',
    'Send the nextCursor of an earlier page of the same list, or none for the first page.',
  );
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
