import { choiceOf, textsOf } from '../history/history-search.js';
import { isMonth, type Month } from './months.js';

/** What a bill is divided by, with what each is called. */
export const groupings = { workload: 'By workload', pool: 'By pool', day: 'By day' } as const;
export type Grouping = keyof typeof groupings;

/** By which column the groups are sorted, the largest first. */
export const savingsSorts = { saved: 'saved', unknown: 'unknown' } as const;
export type SavingsSort = keyof typeof savingsSorts;

/** Whether a text names such a column. */
export function isSavingsSort(text: string | undefined): text is SavingsSort {
  return text !== undefined && Object.hasOwn(savingsSorts, text);
}

/** What the address of the savings says. */
export interface SavingsSearch {
  /** The month of the bill (UTC); absent for the present one. */
  readonly month?: Month;
  /** Absent for `workload`. */
  readonly by?: Grouping;
  /** A part of the name of the groups to show. */
  readonly q?: string;
  /** Absent for `saved`. */
  readonly sort?: SavingsSort;
}

/** Reads the parameters of the address of the savings. */
export function savingsSearch(found: Record<string, unknown>): SavingsSearch {
  const { month } = found;
  return {
    ...(isMonth(month) ? { month } : {}),
    ...choiceOf(found, 'by', groupings),
    ...textsOf(found, ['q']),
    ...choiceOf(found, 'sort', savingsSorts),
  };
}
