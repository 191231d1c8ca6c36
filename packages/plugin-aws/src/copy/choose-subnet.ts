import type { Subnet } from '@aws-sdk/client-ec2';
import type { CopySource } from './copy-source.js';

/**
 * Chooses the subnet for a copy in a zone: the instance's own subnet if it is in that zone, otherwise the one with most free
 * addresses among the subnets of its network there that are of the same kind (public or private, with IPv4 or IPv6 only).
 * A full or deleted subnet is chosen only when there is no other. `undefined` when there is none.
 */
export function chooseSubnet({ instance, subnets, unusable }: CopySource, zone: string): Subnet | undefined {
  const own = subnets.find(({ SubnetId }) => SubnetId === instance.SubnetId);
  const candidates = subnets
    .filter((subnet) => subnet.AvailabilityZone === zone && subnet.VpcId === instance.VpcId)
    .filter((subnet) => own === undefined || isLike(subnet, own))
    .sort((one, other) => (other.AvailableIpAddressCount ?? 0) - (one.AvailableIpAddressCount ?? 0));
  const preferred = own === undefined ? candidates : [own, ...candidates].filter((it) => candidates.includes(it));
  const hasFreeAddress = ({ SubnetId, AvailableIpAddressCount, Ipv6Native }: Subnet) =>
    !unusable.has(SubnetId ?? '') && (Ipv6Native === true || AvailableIpAddressCount !== 0);
  return preferred.find(hasFreeAddress) ?? preferred[0];
}

function isLike(one: Subnet, other: Subnet): boolean {
  return (
    one.MapPublicIpOnLaunch === other.MapPublicIpOnLaunch && (one.Ipv6Native ?? false) === (other.Ipv6Native ?? false)
  );
}
