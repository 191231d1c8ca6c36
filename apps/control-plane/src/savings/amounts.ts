/**
 * The terms of a bill. Hours are those of instances; money is in USD. An hour whose price nobody knows, or of which nobody
 * knows whether the instance ran, is in the unknown hours and adds no money: unknown is never 0, and never estimated.
 */
export interface Amounts {
  /** Hours of primaries for which both prices of the comparison were known. */
  knownHours: number;
  unknownHours: number;
  /** Hours of second instances during a change of the primary, and of instances that were not needed. */
  overlapHours: number;
  overlapUnknownHours: number;
  replicaHours: number;
  replicaUnknownHours: number;
  /** The on-demand price of the known hours of the primaries. */
  baseline: number;
  /** What the known hours of primaries on the spot market cost. */
  spot: number;
  onDemand: number;
  /** What the overlap cost, on whichever market. */
  overlap: number;
  replicas: number;
}

/** The names of the terms, in the order of a bill. */
export const amountNames = [
  'knownHours',
  'unknownHours',
  'overlapHours',
  'overlapUnknownHours',
  'replicaHours',
  'replicaUnknownHours',
  'baseline',
  'spot',
  'onDemand',
  'overlap',
  'replicas',
] as const satisfies readonly (keyof Amounts)[];

/** Returns a bill of nothing. */
export function noAmounts(): Amounts {
  return {
    knownHours: 0,
    unknownHours: 0,
    overlapHours: 0,
    overlapUnknownHours: 0,
    replicaHours: 0,
    replicaUnknownHours: 0,
    baseline: 0,
    spot: 0,
    onDemand: 0,
    overlap: 0,
    replicas: 0,
  };
}

/** Adds the terms of one bill to another. */
export function addAmounts(sum: Amounts, amounts: Readonly<Amounts>): void {
  for (const name of amountNames) sum[name] += amounts[name];
}

/** Returns what was saved: what on-demand would have cost, less all that was paid. It is negative when more was paid. */
export function savedOf({ baseline, spot, onDemand, overlap, replicas }: Readonly<Amounts>): number {
  return baseline - spot - onDemand - overlap - replicas;
}
