import type { Filterable } from '../query/filters.js';
import type { Host } from '../state/host.js';
import type { RegionState } from '../state/region-state.js';
import { defineAction } from './action.js';
import { reservationElement } from './instance-element.js';
import { idList, listPage, pagedShape } from './listing.js';

/** Lists instances, grouped by the reservation that launched them. */
export const describeInstances = defineAction({
  name: 'DescribeInstances',
  shape: { InstanceId: idList, ...pagedShape },
  run(parameters, { state, permit }) {
    permit();
    const { items, nextToken } = listPage(parameters, instanceListing(parameters.InstanceId, state));
    return {
      reservationSet: groupByReservation(items).map((hosts) => reservationElement(hosts, state)),
      nextToken,
    };
  },
});

/** How instances are listed, also by DescribeInstanceStatus. */
export function instanceListing(asked: readonly string[], state: RegionState) {
  return {
    resources: state.visibleInstances(),
    ids: { asked, prefix: 'i', parameter: 'InstanceIds', of: (host: Host) => host.instanceId },
    filterNames,
    filterable: (host: Host) => filterable(host, state),
  } as const;
}

const filterNames = [
  'architecture',
  'availability-zone',
  'client-token',
  'image-id',
  'instance-id',
  'instance-lifecycle',
  'instance-state-name',
  'instance-type',
  'private-ip-address',
  'reservation-id',
  'spot-instance-request-id',
  'subnet-id',
  'vpc-id',
];

function filterable(host: Host, state: RegionState): Filterable {
  const gone = host.state === 'terminated';
  return {
    tags: state.tags.of(host.instanceId),
    values: {
      architecture: [host.type.architecture],
      'availability-zone': [host.subnet.zone.name],
      'client-token': host.clientToken ? [host.clientToken] : [],
      'image-id': [host.image.imageId],
      'instance-id': [host.instanceId],
      'instance-lifecycle': host.market === 'spot' ? ['spot'] : [],
      'instance-state-name': [host.state],
      'instance-type': [host.type.name],
      'private-ip-address': gone ? [] : [host.network.privateAddress],
      'reservation-id': [host.reservationId],
      'spot-instance-request-id': host.spotRequestId ? [host.spotRequestId] : [],
      'subnet-id': gone ? [] : [host.subnet.subnetId],
      'vpc-id': gone ? [] : [host.subnet.vpcId],
    },
  };
}

function groupByReservation(hosts: readonly Host[]): readonly (readonly Host[])[] {
  const groups = new Map<string, Host[]>();
  for (const host of hosts) {
    const members = groups.get(host.reservationId) ?? [];
    members.push(host);
    groups.set(host.reservationId, members);
  }
  return [...groups.values()];
}
