import { formatPoolId } from '@spotguard/protocol';
import type { InstanceRow } from '../../storage/rows.js';

/** Where an instance runs, as far as its row says it; nothing is known of one that has none. */
export function placeOf(instance: InstanceRow | undefined) {
  const { instanceType = null, zone = null } = instance ?? {};
  const mode = instance?.mode === 'unknown' ? null : (instance?.mode ?? null);
  const isPool = mode === 'spot' && instanceType !== null && zone !== null;
  return { instanceType, zone, mode, poolId: isPool ? formatPoolId({ instanceType, availabilityZone: zone }) : null };
}

/** The place before and the place after a switch, as columns of its row. */
export function placesOf(from: InstanceRow | undefined, to: InstanceRow | undefined) {
  const [old, own] = [placeOf(from), placeOf(to)];
  return {
    oldInstanceType: old.instanceType,
    oldZone: old.zone,
    oldMode: old.mode,
    oldPoolId: old.poolId,
    newInstanceType: own.instanceType,
    newZone: own.zone,
    newMode: own.mode,
    newPoolId: own.poolId,
  };
}
