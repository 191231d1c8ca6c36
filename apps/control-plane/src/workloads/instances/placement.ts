import { formatPoolId } from '@spotguard/protocol';
import type { InstanceRow } from '../../storage/rows.js';

/** Returns where an instance runs. What its row does not say is null, and everything is null when it has no row. */
export function placeOf(instance: InstanceRow | undefined) {
  const { instanceType = null, zone = null } = instance ?? {};
  const mode = instance?.mode === 'unknown' ? null : (instance?.mode ?? null);
  const isPool = mode === 'spot' && instanceType !== null && zone !== null;
  return { instanceType, zone, mode, poolId: isPool ? formatPoolId({ instanceType, availabilityZone: zone }) : null };
}

/** Returns the places of the old and the new instance, as columns of a switch. */
export function placesOf(from: InstanceRow | undefined, to: InstanceRow | undefined) {
  const [before, after] = [placeOf(from), placeOf(to)];
  return {
    oldInstanceType: before.instanceType,
    oldZone: before.zone,
    oldMode: before.mode,
    oldPoolId: before.poolId,
    newInstanceType: after.instanceType,
    newZone: after.zone,
    newMode: after.mode,
    newPoolId: after.poolId,
  };
}
