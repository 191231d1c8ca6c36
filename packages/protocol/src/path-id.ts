import * as z from 'zod';

/**
 * An id that may stand in a path. Letters, digits and `_ . : ~ -` are all that any peer uses in one; `.` and `..` would
 * reach into another path however they are escaped, since URL parsers resolve them escaped too.
 */
const pattern = /^(?!\.{1,2}$)[\w.:~-]{1,255}$/;

/** Whether a text can be an id in a path. */
export function isPathId(text: string): boolean {
  return pattern.test(text);
}

/** An id of a peer that goes into paths. */
export const pathId = z
  .string()
  .refine(isPathId, 'Must be an id: letters, digits and any of _ . : ~ -, and neither "." nor "..".');
