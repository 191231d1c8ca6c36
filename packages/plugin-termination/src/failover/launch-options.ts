import type { Price } from '@spotguard/plugin-aws/contract';
import { market } from '@spotguard/protocol';
import * as z from 'zod';
import { otherZones } from '../other-zones.js';

/** A zone and market in which a replacement could be launched. */
export const launchOption = z.object({ zone: z.string(), market });
export type LaunchOption = z.output<typeof launchOption>;

/** An option in which nothing was launched, and why. */
export const skippedOption = launchOption.extend({ code: z.string(), reason: z.string() });

export interface LaunchOptionFacts {
  /** The zone of the instance under notice. AWS takes spot capacity back there, so it is the last choice. */
  readonly ownZone: string;
  /** Known spot prices by zone. A zone without a known price is not tried. */
  readonly spot: ReadonlyMap<string, Price>;
  readonly lastResort: 'ondemand' | 'none';
}

/**
 * Lists where to launch, best first: spot in the other zones, cheapest first; then on-demand in those zones; then
 * on-demand in the own zone. Without known prices, only on-demand in the own zone is listed.
 */
export function launchOptions({ ownZone, spot, lastResort }: LaunchOptionFacts): readonly LaunchOption[] {
  const zones = otherZones(spot, ownZone);
  const onSpot = zones.map((zone): LaunchOption => ({ zone, market: 'spot' }));
  if (lastResort === 'none') return onSpot;
  return [...onSpot, ...[...zones, ownZone].map((zone): LaunchOption => ({ zone, market: 'ondemand' }))];
}
