import * as z from 'zod';
import { problem } from '../../http/problem.js';

const dayMilliseconds = 86_400_000;
const moment = z.iso.datetime({ offset: true }).transform((text) => new Date(text));

/** The query parameters of everything that is about a time. `length`: how long it is when it is not said, for people. */
export function rangeQuery(length: string) {
  return {
    from: moment.optional().meta({ description: `ISO 8601. Absent: ${length} before \`to\`.` }),
    to: moment.optional().meta({ description: 'ISO 8601. Absent: now.' }),
  };
}

/** Reads a time from a query. Throws 400 when it ends before it begins, or is longer than allowed. */
export function readRange(
  { from, to }: { readonly from?: Date | undefined; readonly to?: Date | undefined },
  { now, defaultMilliseconds, maxDays }: { now: Date; defaultMilliseconds: number; maxDays: number },
): { readonly from: Date; readonly to: Date } {
  const end = to ?? now;
  const start = from ?? new Date(end.getTime() - defaultMilliseconds);
  if (start >= end) throw problem('invalid-request', 'The time ends before it begins: give a `from` before `to`.');
  if (end.getTime() - start.getTime() > maxDays * dayMilliseconds)
    throw problem('invalid-request', `The time is longer than ${maxDays} days: give a later \`from\`.`);
  return { from: start, to: end };
}
