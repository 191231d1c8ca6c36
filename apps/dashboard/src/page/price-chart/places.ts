import type { Switch } from '../switches/switch.js';

/** Where a workload ran, from one time to another in milliseconds. */
export interface Place {
  readonly from: number;
  readonly to: number;
  readonly market: 'spot' | 'on-demand' | null;
  readonly zone: string | null;
  readonly instanceId: string | null;
}

interface PresentPlace {
  readonly market: Place['market'];
  readonly zone: string | null;
  readonly instanceId: string | null;
}

/**
 * Where a workload ran during a time, the oldest place first: before each switch on its old instance, after it on the new one. Where
 * it was before `begin`, its first known registration, is nothing.
 */
export function placesOf(
  switches: readonly Switch[],
  present: PresentPlace,
  { begin, from, to }: { readonly begin: number; readonly from: number; readonly to: number },
): readonly Place[] {
  const moves = switches
    .filter(({ success }) => success)
    .map((moved) => ({ ...moved, at: timeOfMove(moved) }))
    .filter(({ at }) => at > from && at <= to)
    .toSorted((one, other) => one.at - other.at);
  const sides = [moves[0]?.from ?? present, ...moves.map((moved) => moved.to)];
  // A workload that moved was there before, even if its first instance is not known any more.
  const known = (moves[0]?.at ?? to) > begin ? begin : from;
  // What is known of the present instance is newer than what the last switch reported.
  const places = sides.map((side, index) => (index === sides.length - 1 ? present : side));
  return places
    .map(({ market, zone, instanceId }, index) => ({
      from: Math.max(from, known, moves[index - 1]?.at ?? from),
      to: moves[index]?.at ?? to,
      market,
      zone,
      instanceId,
    }))
    .filter((place) => place.to > place.from);
}

/** When the new instance began to serve, as exactly as it is known. */
export function timeOfMove({ handedOverAt, reportedAt }: Switch): number {
  return Date.parse(handedOverAt ?? reportedAt);
}
