import type { Subnet } from '@aws-sdk/client-ec2';
import type { Original } from './original.js';

/**
 * The subnet for a copy in a zone: the host's own one if it is there; otherwise, of its network's subnets in that zone,
 * one of the same kind (public or private), the one with most free addresses. `undefined` when there is none.
 */
export function chooseSubnet({ instance, subnets }: Original, zone: string): Subnet | undefined {
  const own = subnets.find(({ SubnetId }) => SubnetId === instance.SubnetId);
  if (own?.AvailabilityZone === zone) return own;
  return subnets
    .filter((subnet) => subnet.AvailabilityZone === zone && subnet.VpcId === instance.VpcId)
    .filter((subnet) => own === undefined || subnet.MapPublicIpOnLaunch === own.MapPublicIpOnLaunch)
    .sort((one, other) => (other.AvailableIpAddressCount ?? 0) - (one.AvailableIpAddressCount ?? 0))[0];
}
