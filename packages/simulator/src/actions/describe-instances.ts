import type { Filterable } from '../query/filters.js';
import type { RegionState } from '../state/region-state.js';
import type { SimulatedInstance } from '../state/simulated-instance.js';
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
      reservationSet: groupByReservation(items).map((instances) => reservationElement(instances, state)),
      nextToken,
    };
  },
});

/** Returns how instances are listed, for this action and DescribeInstanceStatus. */
export function instanceListing(asked: readonly string[], state: RegionState) {
  return {
    resources: state.visibleInstances(),
    ids: { asked, prefix: 'i', parameter: 'InstanceIds', of: (instance: SimulatedInstance) => instance.instanceId },
    filterNames,
    filterable: (instance: SimulatedInstance) => filterable(instance, state),
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

function filterable(instance: SimulatedInstance, state: RegionState): Filterable {
  const isTerminated = instance.state === 'terminated';
  return {
    tags: state.tags.of(instance.instanceId),
    values: {
      architecture: [instance.type.architecture],
      'availability-zone': [instance.subnet.zone.name],
      'client-token': instance.clientToken ? [instance.clientToken] : [],
      'image-id': [instance.image.imageId],
      'instance-id': [instance.instanceId],
      'instance-lifecycle': instance.market === 'spot' ? ['spot'] : [],
      'instance-state-name': [instance.state],
      'instance-type': [instance.type.name],
      'private-ip-address': isTerminated ? [] : [instance.network.privateAddress],
      'reservation-id': [instance.reservationId],
      'spot-instance-request-id': instance.spotRequestId ? [instance.spotRequestId] : [],
      'subnet-id': isTerminated ? [] : [instance.subnet.subnetId],
      'vpc-id': isTerminated ? [] : [instance.subnet.vpcId],
    },
  };
}

function groupByReservation(instances: readonly SimulatedInstance[]): readonly (readonly SimulatedInstance[])[] {
  const groups = new Map<string, SimulatedInstance[]>();
  for (const instance of instances) {
    const members = groups.get(instance.reservationId) ?? [];
    members.push(instance);
    groups.set(instance.reservationId, members);
  }
  return [...groups.values()];
}
