import { styleText } from 'node:util';
import { percentile } from './percentile.js';

/** The budget of a measure, in milliseconds; a value that is missing has no budget. */
export interface Budget {
  readonly p50?: number;
  readonly p98?: number;
  readonly worst?: number;
}

/** One measure under one condition, in whole milliseconds. */
export interface Row {
  readonly what: string;
  readonly under: string;
  readonly n: number;
  readonly p50: number;
  readonly p95: number;
  readonly p98: number;
  readonly worst: number;
  readonly budget: Budget;
}

const shares = ['p50', 'p98', 'worst'] as const;

/** Makes a row of samples in milliseconds. */
export function rowOf(facts: Pick<Row, 'what' | 'under' | 'budget'>, samples: readonly number[]): Row {
  const at = (share: number) => Math.round(percentile(samples, share));
  return { ...facts, n: samples.length, p50: at(0.5), p95: at(0.95), p98: at(0.98), worst: at(1) };
}

/** Formats a row as a line of the table, with the budget and whether it was kept. */
export function formatRow({ what, under, n, p50, p95, p98, worst, budget }: Row): string {
  const number = (value: number) => String(value).padStart(5);
  const numbers = `p50 ${number(p50)}  p95 ${number(p95)}  p98 ${number(p98)}  worst ${number(worst)} ms  n ${String(n).padStart(3)}`;
  const budgets = Object.entries(budget).map(([share, limit]) => `${share} ${limit}`);
  if (budgets.length === 0) return `${what.padEnd(44)} ${under.padEnd(26)} ${numbers}`;
  const measured = { p50, p98, worst };
  const isKept = shares.every((share) => measured[share] <= (budget[share] ?? Number.POSITIVE_INFINITY));
  const verdict = isKept ? styleText('green', 'kept') : styleText('red', 'missed');
  return `${what.padEnd(44)} ${under.padEnd(26)} ${numbers}  budget ${budgets.join(', ')} ${verdict}`;
}
