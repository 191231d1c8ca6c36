import type { Price } from '@spotguard/plugin-aws/contract';

/** Lists the zones cheapest first, without the own zone, in which AWS takes capacity back. */
export function otherZones(spot: ReadonlyMap<string, Price>, ownZone: string): readonly string[] {
  return [...spot]
    .filter(([zone]) => zone !== ownZone)
    .sort(([, one], [, other]) => one.usdPerHour - other.usdPerHour)
    .map(([zone]) => zone);
}
