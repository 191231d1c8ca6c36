import { type Column, gte, lt, type SQL } from 'drizzle-orm';

/** What every list of the past can be narrowed to. Absent conditions match all. */
export interface HistoryFilter {
  readonly limit: number;
  readonly workloadId?: string | undefined;
  /** At this time or later. */
  readonly from?: Date | undefined;
  /** Before this time. */
  readonly to?: Date | undefined;
}

/** The conditions of a filter on the columns of a table. */
export function inTime(time: Column, { from, to }: HistoryFilter): readonly SQL[] {
  return [...(from === undefined ? [] : [gte(time, from)]), ...(to === undefined ? [] : [lt(time, to)])];
}
