import { ApiError, invalidValue } from '../../query/api-error.js';
import type { SecurityGroup, Subnet } from '../../state/network.js';
import type { RegionState } from '../../state/region-state.js';
import type { RunParameters } from './run-shape.js';

/** The network in which instances are launched. */
export interface LaunchNetwork {
  /** The subnet that the request names, or the default subnets of the zones among which EC2 chooses. */
  readonly subnets: readonly Subnet[];
  /** The zone that the request sets by zone or subnet. */
  readonly zone: string | undefined;
  readonly securityGroups: readonly SecurityGroup[];
  /** Undefined when the subnet decides. */
  readonly publicAddress: boolean | undefined;
  readonly description: string;
}

/** Finds the subnets and security groups of a launch. Throws when they belong to different networks or zones. */
export function planNetwork(parameters: RunParameters, state: RegionState): LaunchNetwork {
  const [first] = parameters.NetworkInterface;
  if (first) refuseDuplicates(parameters);
  if (parameters.PrivateIpAddress !== undefined) {
    throw new ApiError('UnsupportedOperation', 'The simulator chooses private addresses itself.');
  }
  const subnetId = first?.SubnetId ?? parameters.SubnetId;
  const zone = requestedZone(parameters, state);
  const subnets = subnetId === undefined ? defaultSubnets(zone, state) : [state.network.subnet(subnetId)];
  const [subnet] = subnets;
  if (!subnet) throw new ApiError('MissingInput', `No default subnet for availability zone: '${zone}'.`);
  if (zone !== undefined && subnet.zone.name !== zone) {
    throw invalidValue(
      `Value (${zone}) for parameter availabilityZone is invalid. Subnet '${subnet.subnetId}' is in the availability zone ${subnet.zone.name}`,
    );
  }
  return {
    subnets,
    zone: subnetId === undefined ? zone : subnet.zone.name,
    securityGroups: securityGroups(parameters, { subnet, state, asked: first?.SecurityGroupId }),
    publicAddress: first?.AssociatePublicIpAddress,
    description: first?.Description ?? '',
  };
}

function refuseDuplicates(parameters: RunParameters): void {
  const duplicate =
    parameters.SubnetId !== undefined
      ? 'subnet ID'
      : parameters.SecurityGroupId.length + parameters.SecurityGroup.length > 0
        ? 'security groups'
        : undefined;
  if (parameters.NetworkInterface.length > 1)
    throw invalidValue('The simulator gives instances one network interface.');
  if (duplicate === undefined) return;
  throw new ApiError(
    'InvalidParameterCombination',
    `Network interfaces and an instance-level ${duplicate} may not be specified on the same request`,
  );
}

/** Returns the zone that the request names under Placement, by name or id. */
export function requestedZone({ Placement }: Pick<RunParameters, 'Placement'>, state: RegionState): string | undefined {
  const asked = Placement?.AvailabilityZone ?? Placement?.AvailabilityZoneId;
  if (asked === undefined) return undefined;
  const zone = state.zones.find(({ name, id }) => name === asked || id === asked);
  if (!zone) throw invalidValue(`Invalid availability zone: [${asked}]`);
  return zone.name;
}

function defaultSubnets(zone: string | undefined, state: RegionState): readonly Subnet[] {
  return state.network.subnets.filter(
    (subnet) => subnet.isDefault && (zone === undefined || subnet.zone.name === zone),
  );
}

function securityGroups(
  parameters: RunParameters,
  options: { readonly subnet: Subnet; readonly state: RegionState; readonly asked: readonly string[] | undefined },
): readonly SecurityGroup[] {
  const { subnet, state, asked = [] } = options;
  const byId = [...asked, ...parameters.SecurityGroupId].map((groupId) => state.network.securityGroup(groupId));
  const byName = parameters.SecurityGroup.map((name) => namedGroup(name, subnet, state));
  const groups = [...new Set([...byId, ...byName])];
  const foreign = groups.find(({ vpcId }) => vpcId !== subnet.vpcId);
  if (foreign) {
    throw new ApiError(
      'InvalidParameter',
      `Security group ${foreign.groupId} and subnet ${subnet.subnetId} belong to different networks.`,
    );
  }
  return groups.length > 0 ? groups : [namedGroup('default', subnet, state)];
}

function namedGroup(name: string, subnet: Subnet, state: RegionState): SecurityGroup {
  const group = state.network.securityGroups.find(
    ({ groupName, vpcId }) => groupName === name && vpcId === subnet.vpcId,
  );
  if (group) return group;
  throw new ApiError('InvalidGroup.NotFound', `The security group '${name}' does not exist in VPC '${subnet.vpcId}'`);
}
