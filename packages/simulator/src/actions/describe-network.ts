import { invalidValue } from '../query/api-error.js';
import { flag, list, text } from '../query/fields.js';
import { applyFilters, filterList } from '../query/filters.js';
import { defineAction } from './action.js';
import { idList, listPage, pagedShape } from './listing.js';
import { tagSet } from './tag-elements.js';

/** Lists the subnets with which the region was created. */
export const describeSubnets = defineAction({
  name: 'DescribeSubnets',
  shape: { SubnetId: idList, ...pagedShape },
  run(parameters, { state, permit }) {
    permit();
    const { items, nextToken } = listPage(parameters, {
      resources: state.network.subnets,
      ids: { asked: parameters.SubnetId, prefix: 'subnet', parameter: 'subnetIds', of: ({ subnetId }) => subnetId },
      filterNames: ['availability-zone', 'availability-zone-id', 'default-for-az', 'state', 'subnet-id', 'vpc-id'],
      filterable: ({ subnetId, vpcId, zone, isDefault }) => ({
        tags: state.tags.of(subnetId),
        values: {
          'availability-zone': [zone.name],
          'availability-zone-id': [zone.id],
          'default-for-az': [String(isDefault)],
          state: ['available'],
          'subnet-id': [subnetId],
          'vpc-id': [vpcId],
        },
      }),
    });
    const instances = [...state.instances.values()].filter((instance) => instance.state !== 'terminated');
    return {
      subnetSet: items.map((subnet) => ({
        subnetId: subnet.subnetId,
        subnetArn: state.arn('subnet', subnet.subnetId),
        state: 'available',
        vpcId: subnet.vpcId,
        ownerId: state.accountId,
        cidrBlock: subnet.cidrBlock,
        availableIpAddressCount: 4_091 - instances.filter((instance) => instance.subnet === subnet).length,
        availabilityZone: subnet.zone.name,
        availabilityZoneId: subnet.zone.id,
        defaultForAz: subnet.isDefault,
        mapPublicIpOnLaunch: subnet.isDefault,
        tagSet: tagSet(state.tags.of(subnet.subnetId)),
      })),
      nextToken,
    };
  },
});

/** Lists the security groups with which the region was created. Their lists of rules are empty. */
export const describeSecurityGroups = defineAction({
  name: 'DescribeSecurityGroups',
  shape: { GroupId: idList, GroupName: list(text), ...pagedShape },
  run(parameters, { state, permit }) {
    permit();
    const { GroupName } = parameters;
    const { items, nextToken } = listPage(parameters, {
      resources: state.network.securityGroups,
      ids: { asked: parameters.GroupId, prefix: 'sg', parameter: 'groupIds', of: ({ groupId }) => groupId },
      keep: ({ groupName }) => GroupName.length === 0 || GroupName.includes(groupName),
      filterNames: ['group-id', 'group-name', 'vpc-id'],
      filterable: ({ groupId, groupName, vpcId }) => ({
        tags: state.tags.of(groupId),
        values: { 'group-id': [groupId], 'group-name': [groupName], 'vpc-id': [vpcId] },
      }),
    });
    return {
      securityGroupInfo: items.map(({ groupId, groupName, vpcId }) => ({
        ownerId: state.accountId,
        groupId,
        groupName,
        groupDescription: `${groupName} group`,
        vpcId,
        ipPermissions: [],
        ipPermissionsEgress: [],
        tagSet: tagSet(state.tags.of(groupId)),
      })),
      nextToken,
    };
  },
});

/** Lists the zones of the region. */
export const describeAvailabilityZones = defineAction({
  name: 'DescribeAvailabilityZones',
  shape: { ZoneName: list(text), ZoneId: list(text), AllAvailabilityZones: flag, Filter: filterList },
  run({ ZoneName, ZoneId, Filter }, { state, permit }) {
    permit();
    for (const asked of [...ZoneName, ...ZoneId]) {
      if (state.zones.some(({ name, id }) => name === asked || id === asked)) continue;
      throw invalidValue(`Invalid availability zone: [${asked}]`);
    }
    const asked = state.zones.filter(
      ({ name, id }) =>
        (ZoneName.length === 0 || ZoneName.includes(name)) && (ZoneId.length === 0 || ZoneId.includes(id)),
    );
    const zones = applyFilters(asked, Filter, {
      names: ['opt-in-status', 'region-name', 'state', 'zone-id', 'zone-name', 'zone-type'],
      taggable: false,
      describe: ({ name, id }) => ({
        values: {
          'opt-in-status': ['opt-in-not-required'],
          'region-name': [state.region],
          state: ['available'],
          'zone-id': [id],
          'zone-name': [name],
          'zone-type': ['availability-zone'],
        },
      }),
    });
    return {
      availabilityZoneInfo: zones.map(({ name, id }) => ({
        zoneName: name,
        zoneId: id,
        zoneState: 'available',
        regionName: state.region,
        groupName: state.region,
        networkBorderGroup: state.region,
        zoneType: 'availability-zone',
        optInStatus: 'opt-in-not-required',
        messageSet: [],
      })),
    };
  },
});
