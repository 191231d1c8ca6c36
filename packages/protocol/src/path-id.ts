import * as z from 'zod';

/**
 * An id that is safe in a path. Letters, digits and `_ . : ~ -` are all that any peer uses in ids. `.` and `..` would
 * lead to another path even when they are escaped, since URL parsers resolve them in that form too.
 */
const pattern = /^(?!\.{1,2}$)[\w.:~-]{1,255}$/;

/** Whether a text is safe as an id in a path. */
export function isPathId(text: string): boolean {
  return pattern.test(text);
}

/** An id from a peer that is used in paths. */
export const pathId = z
  .string()
  .refine(isPathId, 'Must be an id: letters, digits and any of _ . : ~ -, and neither "." nor "..".');
