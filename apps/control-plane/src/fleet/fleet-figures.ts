import type { InterruptionOutcome } from '../workloads/interruptions/read-outcomes.js';
import { groupBy } from './group-by.js';
import type { FleetWorkload } from './show-workload.js';

/** What the fleet costs now, in USD per hour. */
export interface CostNow {
  /** The workloads of which both prices are known. */
  readonly knownWorkloads: number;
  readonly unknownWorkloads: number;
  /** What the primaries of these workloads cost; null when there is none, as are the two below. */
  readonly perHour: number | null;
  /** What the same would cost on-demand. */
  readonly onDemandPerHour: number | null;
  /** What the replicas with a known price cost. */
  readonly replicasPerHour: number | null;
  readonly unknownReplicas: number;
}

/** How the interruptions of a time ended. */
export interface InterruptionFigures {
  readonly total: number;
  readonly survived: number;
  readonly underWay: number;
  /** The least time that was left when another instance had taken over; null when none had to. */
  readonly minSecondsLeft: number | null;
  readonly last: InterruptionOutcome | undefined;
  /** The days (UTC) that had some, the oldest first. */
  readonly days: readonly { readonly day: string; readonly total: number; readonly notSurvived: number }[];
}

/** Adds up what the fleet costs now. Only workloads whose two prices are known are in the sums, so that these compare. */
export function costNow(workloads: readonly FleetWorkload[]): CostNow {
  const known = workloads.filter(({ price, onDemandPrice }) => price !== null && onDemandPrice !== null);
  const replicas = workloads.filter(({ row }) => row.replica !== null && row.replica.instanceId !== null);
  const priced = replicas.filter(({ replicaPrice }) => replicaPrice !== null);
  return {
    knownWorkloads: known.length,
    unknownWorkloads: workloads.length - known.length,
    perHour: sum(known.map(({ price }) => price)),
    onDemandPerHour: sum(known.map(({ onDemandPrice }) => onDemandPrice)),
    replicasPerHour: sum(priced.map(({ replicaPrice }) => replicaPrice)),
    unknownReplicas: replicas.length - priced.length,
  };
}

/** Counts how interruptions ended. */
export function interruptionFigures(outcomes: readonly InterruptionOutcome[]): InterruptionFigures {
  const left = outcomes.flatMap(({ secondsLeft }) => (secondsLeft === null ? [] : [secondsLeft]));
  const days = groupBy(outcomes, ({ noticedAt }) => noticedAt.toISOString().slice(0, 10));
  return {
    total: outcomes.length,
    survived: count(outcomes, 'survived'),
    underWay: count(outcomes, 'under-way'),
    minSecondsLeft: left.length === 0 ? null : Math.min(...left),
    last: outcomes[0],
    days: [...days]
      .map(([day, found]) => ({ day, total: found.length, notSurvived: count(found, 'not-survived') }))
      .sort((one, other) => (one.day < other.day ? -1 : 1)),
  };
}

function count(outcomes: readonly InterruptionOutcome[], wanted: InterruptionOutcome['outcome']): number {
  return outcomes.filter(({ outcome }) => outcome === wanted).length;
}

/** To a millionth, so that the sum shows no rounding of the computer. */
function sum(prices: readonly (number | null)[]): number | null {
  if (prices.length === 0) return null;
  return Math.round(1e6 * prices.reduce<number>((total, price) => total + (price ?? 0), 0)) / 1e6;
}
