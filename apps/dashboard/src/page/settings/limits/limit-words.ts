import { formatAmount } from '../../format/format-price.js';
import type { LimitKind } from './limit-queries.js';

/** What a limit is called, and what counts for it. */
export const limitWords: Readonly<Record<LimitKind, { readonly name: string; readonly about: string }>> = {
  launchesPerHour: {
    name: 'Launches in an hour',
    about: 'Switches, replicas, and replacements after a notice. The latter are counted, but never refused.',
  },
  spendPerDay: {
    name: 'Spend in a day, $',
    about: 'What replicas and second instances have cost in the last 24 hours.',
  },
  failuresInRow: {
    name: 'Failures in a row',
    about: 'Launches that have failed since one succeeded, in the last day.',
  },
};

/** A value of a limit; null is none. */
export function limitText(kind: LimitKind, value: number | null): string {
  if (value === null) return 'No limit';
  return kind === 'spendPerDay' ? formatAmount(value) : String(value);
}

/** What is wrong with the typed value of a limit; undefined when nothing is. */
export function limitProblem(kind: LimitKind, typed: string): string | undefined {
  const value = Number(typed.trim().replace(',', '.'));
  if (typed.trim() === '' || Number.isNaN(value) || value < 0) return 'A number is needed.';
  if (kind === 'spendPerDay') return undefined;
  if (!Number.isInteger(value)) return 'A whole number is needed.';
  return kind === 'failuresInRow' && value === 0 ? 'At least 1.' : undefined;
}
