import type { PricePeriod } from '../prices/price-periods.js';
import { type PricedPeriod, pricedPeriods } from '../prices/priced-periods.js';
import type { PlacementInRange } from '../workloads/placements/read-placements.js';
import { type Amounts, noAmounts } from './amounts.js';

/** When which price was in force, oldest first. */
export interface PriceHistory {
  spot(instanceType: string, zone: string): readonly PricePeriod[];
  onDemand(instanceType: string, region: string): readonly PricePeriod[];
}

/** The bill of a workload in one place. Market, type and zone are empty when they are unknown. */
export interface BillLine extends Amounts {
  readonly workloadId: string;
  readonly market: string;
  readonly instanceType: string;
  readonly zone: string;
}

const hourMilliseconds = 3_600_000;

/**
 * Computes the bill of a range of time, one line for each workload and place. It only multiplies times by the prices that
 * were in force in them, so the bills of the parts of a range add up to the bill of the range.
 */
export function billOf(
  placements: readonly PlacementInRange[],
  prices: PriceHistory,
  range: { readonly from: Date; readonly to: Date },
): readonly BillLine[] {
  const lines = new Map<string, BillLine>();
  const priced = new Map<string, readonly PricedPeriod[]>();
  for (const placement of placements) {
    const from = Math.max(placement.from.getTime(), range.from.getTime());
    const until = Math.min(placement.until.getTime(), range.to.getTime());
    if (until <= from) continue;
    const line = lineOf(lines, placement);
    const knownUntil = Math.max(from, Math.min(until, placement.knownUntil.getTime()));
    const knownMilliseconds = addKnown(line, placement, {
      from,
      until: knownUntil,
      prices: pricesOf(priced, placement, prices),
    });
    addUnknown(line, placement.role, (until - from - knownMilliseconds) / hourMilliseconds);
  }
  return [...lines.values()];
}

function lineOf(lines: Map<string, BillLine>, placement: PlacementInRange): BillLine {
  const { workloadId, market, instanceType, zone } = placement;
  const key = JSON.stringify([workloadId, market, instanceType, zone]);
  const place = { market: market ?? '', instanceType: instanceType ?? '', zone: zone ?? '' };
  const line = lines.get(key) ?? { workloadId, ...place, ...noAmounts() };
  lines.set(key, line);
  return line;
}

/** Adds the hours with known prices, and what they cost. Returns how many milliseconds these are. */
function addKnown(
  line: BillLine,
  { role, market }: PlacementInRange,
  { from, until, prices }: { readonly from: number; readonly until: number; readonly prices: readonly PricedPeriod[] },
): number {
  let known = 0;
  for (const period of prices) {
    const milliseconds = Math.min(until, period.until) - Math.max(from, period.from);
    const price = market === 'spot' ? period.spot : period.onDemand;
    if (milliseconds <= 0 || price === undefined) continue;
    // A primary is compared with on-demand, so its hour is known only when that price is.
    if (role === 'primary' && period.onDemand === undefined) continue;
    known += milliseconds;
    const hours = milliseconds / hourMilliseconds;
    if (role === 'replica') {
      line.replicaHours += hours;
      line.replicas += hours * price;
    } else if (role === 'overlap') {
      line.overlapHours += hours;
      line.overlap += hours * price;
    } else {
      line.knownHours += hours;
      line.baseline += hours * (period.onDemand ?? 0);
      line[market === 'spot' ? 'spot' : 'onDemand'] += hours * price;
    }
  }
  return known;
}

function addUnknown(line: BillLine, role: PlacementInRange['role'], hours: number): void {
  if (role === 'primary') line.unknownHours += hours;
  else if (role === 'replica') line.replicaUnknownHours += hours;
  else line.overlapUnknownHours += hours;
}

/** The prices in the place of a placement; none when the place is not known completely. Computed once for each place. */
function pricesOf(
  known: Map<string, readonly PricedPeriod[]>,
  { market, instanceType, zone, region }: PlacementInRange,
  prices: PriceHistory,
): readonly PricedPeriod[] {
  if (market === null || instanceType === null || zone === null || region === null) return [];
  const key = JSON.stringify([market, instanceType, zone, region]);
  const found =
    known.get(key) ??
    pricedPeriods(market === 'spot' ? prices.spot(instanceType, zone) : [], prices.onDemand(instanceType, region));
  known.set(key, found);
  return found;
}
