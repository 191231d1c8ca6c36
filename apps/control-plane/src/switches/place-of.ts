import { formatPoolId } from '@spotguard/protocol';
import type { HostRow } from '../storage/rows.js';

/** Where an instance runs, as far as its row says it; nothing is known of one that has none. */
export function placeOf(host: HostRow | undefined) {
  const { instanceType = null, zone = null } = host ?? {};
  const mode = host?.mode === 'unknown' ? null : (host?.mode ?? null);
  const isPool = mode === 'spot' && instanceType !== null && zone !== null;
  return { instanceType, zone, mode, poolId: isPool ? formatPoolId({ instanceType, availabilityZone: zone }) : null };
}
