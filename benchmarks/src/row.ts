import { styleText } from 'node:util';
import { percentile } from './percentile.js';

/** What is promised of a measure, in milliseconds; a share without a number is not promised. */
export interface Budget {
  readonly p50?: number;
  readonly worst?: number;
}

/** One measure under one circumstance, in whole milliseconds. */
export interface Row {
  readonly what: string;
  readonly under: string;
  readonly n: number;
  readonly p50: number;
  readonly p95: number;
  readonly worst: number;
  readonly budget: Budget;
}

/** Sums up samples in milliseconds. */
export function rowOf(facts: Pick<Row, 'what' | 'under' | 'budget'>, samples: readonly number[]): Row {
  const at = (share: number) => Math.round(percentile(samples, share));
  return { ...facts, n: samples.length, p50: at(0.5), p95: at(0.95), worst: at(1) };
}

/** A line of the table, with what became of the promise. */
export function formatRow({ what, under, n, p50, p95, worst, budget }: Row): string {
  const number = (value: number) => String(value).padStart(5);
  const numbers = `p50 ${number(p50)}  p95 ${number(p95)}  worst ${number(worst)} ms  n ${String(n).padStart(3)}`;
  const promises = Object.entries(budget).map(([share, promised]) => `${share} ${promised}`);
  if (promises.length === 0) return `${what.padEnd(44)} ${under.padEnd(26)} ${numbers}`;
  const kept = (budget.p50 === undefined || p50 <= budget.p50) && (budget.worst === undefined || worst <= budget.worst);
  const verdict = kept ? styleText('green', 'kept') : styleText('red', 'missed');
  return `${what.padEnd(44)} ${under.padEnd(26)} ${numbers}  budget ${promises.join(', ')} ${verdict}`;
}
