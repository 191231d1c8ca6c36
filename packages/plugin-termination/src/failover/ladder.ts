import type { Price } from '@spotguard/plugin-aws/contract';
import { market } from '@spotguard/protocol';
import * as z from 'zod';
import { otherZones } from '../other-zones.js';

/** A place where a replacement could be launched. */
export const rung = z.object({ zone: z.string(), market });
export type Rung = z.output<typeof rung>;

/** A rung that was left, and why. */
export const leftRung = rung.extend({ code: z.string(), reason: z.string() });

export interface LadderFacts {
  /** The zone of the instance under notice: its spot capacity is what AWS takes back. */
  readonly ownZone: string;
  /** Known spot prices by zone; a zone whose price nobody knows is not known at all. */
  readonly spot: ReadonlyMap<string, Price>;
  readonly lastResort: 'ondemand' | 'none';
}

/**
 * Where to launch, best first: spot in the other zones, cheapest first; then on-demand there, and last in the own zone,
 * where capacity is short. Without any known price only the last is left.
 */
export function ladder({ ownZone, spot, lastResort }: LadderFacts): readonly Rung[] {
  const zones = otherZones(spot, ownZone);
  const cheap = zones.map((zone): Rung => ({ zone, market: 'spot' }));
  if (lastResort === 'none') return cheap;
  return [...cheap, ...[...zones, ownZone].map((zone): Rung => ({ zone, market: 'ondemand' }))];
}
