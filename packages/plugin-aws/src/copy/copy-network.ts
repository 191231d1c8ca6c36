import type {
  Instance,
  InstanceNetworkInterfaceSpecification,
  RunInstancesCommandInput,
  Subnet,
} from '@aws-sdk/client-ec2';
import type { CopySource } from './copy-source.js';

/**
 * The network part of the request. It always names a subnet, as EC2 then counts the client token for that zone only. It
 * describes a network interface only when that differs from the default of the subnet.
 */
export function copyNetwork(
  source: CopySource,
  subnet: Subnet,
  securityGroupIds: readonly string[],
): Pick<RunInstancesCommandInput, 'NetworkInterfaces' | 'SubnetId' | 'SecurityGroupIds'> {
  const { SubnetId } = subnet;
  const own = interfaceLike(source, subnet);
  if (Object.keys(own).length === 0) return { SubnetId, SecurityGroupIds: [...securityGroupIds] };
  return {
    NetworkInterfaces: [{ DeviceIndex: 0, SubnetId, Groups: [...securityGroupIds], DeleteOnTermination: true, ...own }],
  };
}

function interfaceLike(source: CopySource, subnet: Subnet): Partial<InstanceNetworkInterfaceSpecification> {
  const { instance, types } = source;
  const [card] = instance.NetworkInterfaces ?? [];
  const isPublic = hasPublicAddress(instance);
  const isSameType = types.own.InstanceType === types.copy.InstanceType;
  const ipv6 = card?.Ipv6Addresses ?? [];
  const srd = card?.Attachment?.EnaSrdSpecification;
  const tracking = card?.ConnectionTrackingConfiguration;
  return {
    ...(isPublic === (subnet.MapPublicIpOnLaunch ?? false) ? {} : { AssociatePublicIpAddress: isPublic }),
    ...(ipv6.length > 0 && subnet.AssignIpv6AddressOnCreation !== true && subnet.Ipv6Native !== true
      ? { Ipv6AddressCount: 1 }
      : {}),
    ...(ipv6.some(({ IsPrimaryIpv6 }) => IsPrimaryIpv6) ? { PrimaryIpv6: true } : {}),
    ...(srd?.EnaSrdEnabled && isSameType ? { EnaSrdSpecification: srd } : {}),
    ...(tracking === undefined ? {} : { ConnectionTrackingSpecification: tracking }),
    ...(card?.InterfaceType === 'efa' ? { InterfaceType: card.InterfaceType } : {}),
  };
}

/** An Elastic address counts as well: EC2 does not show whether there was a public address before it. */
function hasPublicAddress({ PublicIpAddress }: Instance): boolean {
  return PublicIpAddress !== undefined;
}
