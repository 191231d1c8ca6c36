import { flag } from '../query/fields.js';
import type { XmlObject } from '../query/xml.js';
import type { SimulatedInstance } from '../state/simulated-instance.js';
import { defineAction } from './action.js';
import { instanceListing } from './describe-instances.js';
import { stateElement } from './instance-element.js';
import { idList, listPage, pagedShape } from './listing.js';

/** Returns the results of the status checks: of running instances, or of all with IncludeAllInstances. */
export const describeInstanceStatus = defineAction({
  name: 'DescribeInstanceStatus',
  shape: { InstanceId: idList, IncludeAllInstances: flag, ...pagedShape },
  run(parameters, { state, permit }) {
    permit();
    const { items, nextToken } = listPage(parameters, {
      ...instanceListing(parameters.InstanceId, state),
      keep: (instance) => (parameters.IncludeAllInstances ?? false) || instance.state === 'running',
      filterNames: ['availability-zone', 'instance-state-name', 'instance-status.status', 'system-status.status'],
      filterable: (instance) => ({
        values: {
          'availability-zone': [instance.subnet.zone.name],
          'instance-state-name': [instance.state],
          'instance-status.status': [statusOf(instance)],
          'system-status.status': [statusOf(instance)],
        },
      }),
    });
    return { instanceStatusSet: items.map(statusElement), nextToken };
  },
});

function statusOf(instance: SimulatedInstance): string {
  if (instance.state !== 'running') return 'not-applicable';
  return instance.statusOk ? 'ok' : 'initializing';
}

function statusElement(instance: SimulatedInstance): XmlObject {
  const status = statusOf(instance);
  const detail = status === 'ok' ? 'passed' : status;
  const summary = {
    status,
    details: status === 'not-applicable' ? undefined : [{ name: 'reachability', status: detail }],
  };
  return {
    instanceId: instance.instanceId,
    availabilityZone: instance.subnet.zone.name,
    availabilityZoneId: instance.subnet.zone.id,
    instanceState: stateElement(instance.state),
    instanceStatus: summary,
    systemStatus: summary,
    eventsSet: eventsOf(instance),
  };
}

/** Returns the scheduled events. The description of one that has ended says so (EC2 user guide, "Scheduled events"). */
function eventsOf(instance: SimulatedInstance): readonly XmlObject[] | undefined {
  if (instance.maintenance.length === 0) return undefined;
  return instance.maintenance.map(({ eventId, code, description, notBefore, notAfter, state }) => ({
    instanceEventId: eventId,
    code,
    description: { active: '', completed: '[Completed] ', canceled: '[Canceled] ' }[state] + description,
    notBefore,
    notAfter,
  }));
}
