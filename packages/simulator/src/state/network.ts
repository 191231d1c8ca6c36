import { randomInt } from 'node:crypto';
import { notFound, type ResourceIds } from './resource-ids.js';
import type { Zone } from './zones.js';

/** A subnet; its addresses are loopback ones, so that what listens on them can really be reached (on Linux). */
export interface Subnet {
  readonly sequence: number;
  readonly subnetId: string;
  readonly vpcId: string;
  readonly zone: Zone;
  readonly cidrBlock: string;
  readonly isDefault: boolean;
  /** The first two octets and the start of the third one: instances take the rest. */
  readonly prefix: { readonly second: number; readonly third: number };
}

/** A security group; its rules are not enforced. */
export interface SecurityGroup {
  readonly sequence: number;
  readonly groupId: string;
  readonly groupName: string;
  readonly vpcId: string;
}

/** The seeded networks: the default VPC with a subnet per zone, and a second VPC with two subnets per zone. */
export class Network {
  readonly vpcs: readonly { readonly vpcId: string; readonly isDefault: boolean }[];
  #subnets: readonly Subnet[];
  readonly securityGroups: readonly SecurityGroup[];
  readonly #taken = new Set<string>();

  constructor(zones: readonly Zone[], ids: ResourceIds) {
    if (zones.length > 5) throw new RangeError(`A region has at most 5 zones here; ${zones.length} were given.`);
    const second = randomInt(16, 250);
    this.vpcs = [true, false].map((isDefault) => ({ vpcId: ids.next('vpc'), isDefault }));
    const places = this.vpcs.flatMap((vpc) =>
      (vpc.isDefault ? zones : [...zones, ...zones]).map((zone) => ({ vpc, zone })),
    );
    this.#subnets = places.map(({ vpc, zone }, sequence) => ({
      sequence,
      subnetId: ids.next('subnet'),
      vpcId: vpc.vpcId,
      zone,
      isDefault: vpc.isDefault,
      cidrBlock: `127.${second}.${sequence * 16}.0/20`,
      prefix: { second, third: sequence * 16 },
    }));
    this.securityGroups = this.vpcs.flatMap(({ vpcId }, index) =>
      ['default', 'web'].map((groupName, place) => ({
        sequence: index * 2 + place,
        groupId: ids.next('sg'),
        groupName,
        vpcId,
      })),
    );
  }

  get subnets(): readonly Subnet[] {
    return this.#subnets;
  }

  removeSubnet(gone: Subnet): void {
    this.#subnets = this.#subnets.filter((subnet) => subnet !== gone);
  }

  subnet(subnetId: string): Subnet {
    const subnet = this.subnets.find((candidate) => candidate.subnetId === subnetId);
    if (!subnet) throw notFound('subnet', [subnetId]);
    return subnet;
  }

  securityGroup(groupId: string): SecurityGroup {
    const group = this.securityGroups.find((candidate) => candidate.groupId === groupId);
    if (!group) throw notFound('sg', [groupId]);
    return group;
  }

  /** An address of the subnet that no other instance has had; AWS's five reserved ones and the last are left out. */
  takeAddress(subnet: Subnet): string {
    for (let attempt = 0; attempt < 10_000; attempt += 1) {
      const place = randomInt(4, 4_095);
      const address = `127.${subnet.prefix.second}.${subnet.prefix.third + (place >> 8)}.${place & 255}`;
      if (this.#taken.has(address)) continue;
      this.#taken.add(address);
      return address;
    }
    throw new Error(`Subnet ${subnet.subnetId} has no address left.`);
  }
}
