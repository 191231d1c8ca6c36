import type { Price } from '@spotguard/plugin-aws/contract';

/** The zones but the own one, whose capacity is what AWS takes back; cheapest first. */
export function otherZones(spot: ReadonlyMap<string, Price>, ownZone: string): readonly string[] {
  return [...spot]
    .filter(([zone]) => zone !== ownZone)
    .sort(([, one], [, other]) => one.usdPerHour - other.usdPerHour)
    .map(([zone]) => zone);
}
