import type {
  Instance,
  InstanceNetworkInterfaceSpecification,
  RunInstancesCommandInput,
  Subnet,
} from '@aws-sdk/client-ec2';
import type { Original } from './original.js';

/**
 * Where a copy is on the network. Always with a subnet: it makes the client token count for its zone only. A network
 * interface is written out only when it differs from what the subnet would give.
 */
export function copyNetwork(
  original: Original,
  subnet: Subnet,
  securityGroupIds: readonly string[],
): Pick<RunInstancesCommandInput, 'NetworkInterfaces' | 'SubnetId' | 'SecurityGroupIds'> {
  const { SubnetId } = subnet;
  const own = interfaceLike(original, subnet);
  if (Object.keys(own).length === 0) return { SubnetId, SecurityGroupIds: [...securityGroupIds] };
  return {
    NetworkInterfaces: [{ DeviceIndex: 0, SubnetId, Groups: [...securityGroupIds], DeleteOnTermination: true, ...own }],
  };
}

function interfaceLike(original: Original, subnet: Subnet): Partial<InstanceNetworkInterfaceSpecification> {
  const { instance, types } = original;
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

/** An address that EC2 gave at the launch; an Elastic one is moved, not copied, and hides whether there was another. */
function hasPublicAddress({ PublicIpAddress }: Instance): boolean {
  return PublicIpAddress !== undefined;
}
