/** A month (UTC), such as `2026-11`. */
export type Month = string;

/** Whether a text is a month. */
export function isMonth(text: unknown): text is Month {
  return typeof text === 'string' && /^20\d\d-(0[1-9]|1[0-2])$/.test(text);
}

/** The month of a time. */
export function monthOf(at: Date): Month {
  return at.toISOString().slice(0, 7);
}

/** The month that is so many months later; earlier for a negative number. */
export function addMonths(month: Month, count: number): Month {
  const [year = 0, number = 1] = month.split('-').map(Number);
  return monthOf(new Date(Date.UTC(year, number - 1 + count)));
}

/** The days of months, as the API takes them: the first one, and the day after the last. */
export function daysOf(first: Month, last: Month = first): { readonly from: string; readonly to: string } {
  return { from: `${first}-01`, to: `${addMonths(last, 1)}-01` };
}

/** The months that end with one, oldest first. */
export function monthsUntil(last: Month, count: number): readonly Month[] {
  return Array.from({ length: count }, (_, index) => addMonths(last, index - count + 1));
}
