import { randomInt } from 'node:crypto';
import { notFound, type ResourceIds } from './resource-ids.js';
import type { Zone } from './zones.js';

/** A subnet. Its addresses are loopback addresses, so that on Linux services that listen on them can be reached. */
export interface Subnet {
  readonly sequence: number;
  readonly subnetId: string;
  readonly vpcId: string;
  readonly zone: Zone;
  readonly cidrBlock: string;
  readonly isDefault: boolean;
  /** The second octet of its addresses, and the first value of the third. */
  readonly prefix: { readonly second: number; readonly third: number };
}

/** A security group. It has no rules, and none are enforced. */
export interface SecurityGroup {
  readonly sequence: number;
  readonly groupId: string;
  readonly groupName: string;
  readonly vpcId: string;
}

/** The networks of the region: the default VPC with one subnet in each zone, and a second VPC with two in each. */
export class Network {
  readonly vpcs: readonly { readonly vpcId: string; readonly isDefault: boolean }[];
  #subnets: readonly Subnet[];
  readonly securityGroups: readonly SecurityGroup[];
  readonly #usedAddresses = new Set<string>();

  constructor(zones: readonly Zone[], ids: ResourceIds) {
    if (zones.length > 5) throw new RangeError(`A region has at most 5 zones here; there are ${zones.length}.`);
    const second = randomInt(16, 250);
    this.vpcs = [true, false].map((isDefault) => ({ vpcId: ids.next('vpc'), isDefault }));
    const locations = this.vpcs.flatMap((vpc) =>
      (vpc.isDefault ? zones : [...zones, ...zones]).map((zone) => ({ vpc, zone })),
    );
    this.#subnets = locations.map(({ vpc, zone }, sequence) => ({
      sequence,
      subnetId: ids.next('subnet'),
      vpcId: vpc.vpcId,
      zone,
      isDefault: vpc.isDefault,
      cidrBlock: `127.${second}.${sequence * 16}.0/20`,
      prefix: { second, third: sequence * 16 },
    }));
    this.securityGroups = this.vpcs.flatMap(({ vpcId }, index) =>
      ['default', 'web'].map((groupName, groupIndex) => ({
        sequence: index * 2 + groupIndex,
        groupId: ids.next('sg'),
        groupName,
        vpcId,
      })),
    );
  }

  get subnets(): readonly Subnet[] {
    return this.#subnets;
  }

  removeSubnet(removed: Subnet): void {
    this.#subnets = this.#subnets.filter((subnet) => subnet !== removed);
  }

  /** Returns the subnet with this id. Throws EC2's NotFound error. */
  subnet(subnetId: string): Subnet {
    const subnet = this.subnets.find((candidate) => candidate.subnetId === subnetId);
    if (!subnet) throw notFound('subnet', [subnetId]);
    return subnet;
  }

  /** Returns the security group with this id. Throws EC2's NotFound error. */
  securityGroup(groupId: string): SecurityGroup {
    const group = this.securityGroups.find((candidate) => candidate.groupId === groupId);
    if (!group) throw notFound('sg', [groupId]);
    return group;
  }

  /** Returns an address of the subnet that no instance has had, and none of those that AWS reserves. */
  allocateAddress(subnet: Subnet): string {
    for (let attempt = 0; attempt < 10_000; attempt += 1) {
      const offset = randomInt(4, 4_095);
      const address = `127.${subnet.prefix.second}.${subnet.prefix.third + (offset >> 8)}.${offset & 255}`;
      if (this.#usedAddresses.has(address)) continue;
      this.#usedAddresses.add(address);
      return address;
    }
    throw new Error(`Subnet ${subnet.subnetId} has no free address.`);
  }
}
