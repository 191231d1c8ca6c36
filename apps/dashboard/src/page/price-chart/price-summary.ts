import { formatHourly } from '../format/format-price.js';
import type { ChartMark } from './merge-marks.js';
import { type PriceLines, paidAt } from './price-lines.js';

/** Says in one sentence what a chart of prices shows. */
export function priceSummary(
  lines: PriceLines,
  marks: readonly ChartMark[],
  { instanceType, words }: { readonly instanceType: string; readonly words: string },
): string {
  const paid = lines.times.map((_, index) => paidAt(lines, index));
  const known = paid.filter((price) => price !== null);
  const interruptions = marks.filter(({ isInterruption }) => isInterruption).length;
  const switches = marks.length - interruptions;
  const range =
    known.length === 0
      ? 'what was paid is unknown'
      : `paid ${formatHourly(paid.at(-1) ?? null)} now, between ${formatHourly(Math.min(...known))} and ${formatHourly(Math.max(...known))}`;
  const onDemand = formatHourly(lines.onDemand.at(-1) ?? null);
  return `Price per hour in USD of ${instanceType} over ${words}: ${range}; on-demand ${onDemand}; ${count(switches, 'switch', 'switches')}, ${count(interruptions, 'interruption', 'interruptions')}.`;
}

function count(number: number, one: string, many: string): string {
  return `${number} ${number === 1 ? one : many}`;
}
