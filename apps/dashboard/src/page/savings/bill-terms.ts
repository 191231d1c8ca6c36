import { billDecimals } from '../format/format-price.js';
import type { Bill } from './savings-queries.js';

/** A bill as it is written: rounded terms that add up to what was saved. */
export interface BillTerms {
  /** What the same hours would have cost on-demand. */
  readonly baseline: number | null;
  readonly spot: number | null;
  readonly onDemand: number | null;
  readonly overlap: number | null;
  readonly replicas: number | null;
  /** Null when no hour is known. */
  readonly saved: number | null;
  readonly decimals: number;
}

/**
 * Rounds the terms of a bill as they are written, and takes what was saved from the rounded ones: whoever adds up what is on
 * the page gets what is on the page. A term that nobody knows adds nothing; its hours are said beside the bill.
 */
export function billTerms(bill: Bill): BillTerms {
  const decimals = billDecimals(bill.baseline);
  const scale = 10 ** decimals;
  const units = (usd: number | null): number | null => (usd === null ? null : Math.round(usd * scale));
  const paid = [bill.spot, bill.onDemand, bill.overlap, bill.replicas].map(units);
  const baseline = units(bill.baseline);
  const saved = baseline === null ? null : paid.reduce<number>((rest, term) => rest - (term ?? 0), baseline);
  const dollars = (term: number | null = null): number | null => (term === null ? null : term / scale);
  const [spot, onDemand, overlap, replicas] = paid.map(dollars);
  return {
    baseline: dollars(baseline),
    spot: spot ?? null,
    onDemand: onDemand ?? null,
    overlap: overlap ?? null,
    replicas: replicas ?? null,
    saved: dollars(saved),
    decimals,
  };
}
