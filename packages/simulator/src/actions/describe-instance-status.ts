import { flag } from '../query/fields.js';
import type { XmlObject } from '../query/xml.js';
import type { Host } from '../state/host.js';
import { defineAction } from './action.js';
import { instanceListing } from './describe-instances.js';
import { stateElement } from './instance-element.js';
import { idList, listPage, pagedShape } from './listing.js';

/** Tells how the status checks stand: of running instances, or of all with IncludeAllInstances. */
export const describeInstanceStatus = defineAction({
  name: 'DescribeInstanceStatus',
  shape: { InstanceId: idList, IncludeAllInstances: flag, ...pagedShape },
  run(parameters, { state, permit }) {
    permit();
    const { items, nextToken } = listPage(parameters, {
      ...instanceListing(parameters.InstanceId, state),
      keep: (host) => (parameters.IncludeAllInstances ?? false) || host.state === 'running',
      filterNames: ['availability-zone', 'instance-state-name', 'instance-status.status', 'system-status.status'],
      filterable: (host) => ({
        values: {
          'availability-zone': [host.subnet.zone.name],
          'instance-state-name': [host.state],
          'instance-status.status': [statusOf(host)],
          'system-status.status': [statusOf(host)],
        },
      }),
    });
    return { instanceStatusSet: items.map(statusElement), nextToken };
  },
});

function statusOf(host: Host): string {
  if (host.state !== 'running') return 'not-applicable';
  return host.statusOk ? 'ok' : 'initializing';
}

function statusElement(host: Host): XmlObject {
  const status = statusOf(host);
  const detail = status === 'ok' ? 'passed' : status;
  const summary = {
    status,
    details: status === 'not-applicable' ? undefined : [{ name: 'reachability', status: detail }],
  };
  return {
    instanceId: host.instanceId,
    availabilityZone: host.subnet.zone.name,
    availabilityZoneId: host.subnet.zone.id,
    instanceState: stateElement(host.state),
    instanceStatus: summary,
    systemStatus: summary,
    eventsSet: eventsOf(host),
  };
}

/** Scheduled events; one that has ended says so in its description (EC2 user guide, "Scheduled events"). */
function eventsOf(host: Host): readonly XmlObject[] | undefined {
  if (host.maintenance.length === 0) return undefined;
  return host.maintenance.map(({ eventId, code, description, notBefore, notAfter, state }) => ({
    instanceEventId: eventId,
    code,
    description: { active: '', completed: '[Completed] ', canceled: '[Canceled] ' }[state] + description,
    notBefore,
    notAfter,
  }));
}
