import { accessTo } from '../iam/access.js';
import type { AccessRequest } from '../iam/policy.js';
import { ApiError } from '../query/api-error.js';
import { flag, someOf, text } from '../query/fields.js';
import type { Host } from '../state/host.js';
import type { RegionState } from '../state/region-state.js';
import { defineAction } from './action.js';
import { stateElement } from './instance-element.js';

/** Terminates instances, all or none; repeating it for a terminated one is no error. */
export const terminateInstances = defineAction({
  name: 'TerminateInstances',
  shape: { InstanceId: someOf(text), Force: flag, SkipOsShutdown: flag },
  run(parameters, { state, lifecycle, principal, permit }) {
    const hosts = state.instancesById(parameters.InstanceId);
    permit(hosts.map((host) => instanceAccess('ec2:TerminateInstances', host, state)));
    const protectedInstance = hosts.find(({ disableApiTermination }) => disableApiTermination);
    if (protectedInstance) {
      throw new ApiError(
        'OperationNotPermitted',
        `The instance '${protectedInstance.instanceId}' may not be terminated. Modify its 'disableApiTermination' instance attribute and try again.`,
      );
    }
    const before = new Map(hosts.map((host) => [host, host.state]));
    for (const host of hosts) lifecycle.terminate(host, principal.name);
    return {
      instancesSet: [...before].map(([host, previous]) => ({
        instanceId: host.instanceId,
        currentState: stateElement(host.state),
        previousState: stateElement(previous),
      })),
    };
  },
});

/** Access to an action on one instance. */
export function instanceAccess(action: string, host: Host, state: RegionState): AccessRequest {
  return accessTo(state, {
    action,
    resource: state.arn('instance', host.instanceId),
    tags: state.tags.of(host.instanceId),
    context: {
      'ec2:InstanceType': host.type.name,
      'ec2:InstanceMarketType': host.market,
      'ec2:AvailabilityZone': host.subnet.zone.name,
      ...(host.role ? { 'ec2:InstanceProfile': host.role.profileArn } : {}),
    },
  });
}
