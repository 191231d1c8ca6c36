import * as z from 'zod';
import { id } from '../api-types.js';
import { pageQuery } from '../paging.js';

/** A time in a query, in ISO 8601. */
export const moment = z.iso.datetime({ offset: true }).transform((text) => new Date(text));

/** The query parameters of every list of the past. */
export const historyQuery = {
  ...pageQuery,
  workloadId: id.optional().meta({ description: 'Only of this workload.' }),
  from: moment.optional().meta({ description: 'At this time or later, in ISO 8601.' }),
  to: moment.optional().meta({ description: 'Before this time, in ISO 8601.' }),
};

/** The cursor of a list that is ordered by a number. */
export const numberCursor = z.tuple([z.int()]);
