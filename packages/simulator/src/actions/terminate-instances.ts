import { accessTo } from '../iam/access.js';
import type { AccessRequest } from '../iam/policy.js';
import { ApiError } from '../query/api-error.js';
import { flag, someOf, text } from '../query/fields.js';
import type { RegionState } from '../state/region-state.js';
import type { SimulatedInstance } from '../state/simulated-instance.js';
import { defineAction } from './action.js';
import { stateChanges } from './instance-element.js';

/** Terminates instances: all, or after an error none. Terminating a terminated instance is no error. */
export const terminateInstances = defineAction({
  name: 'TerminateInstances',
  shape: { InstanceId: someOf(text), Force: flag, SkipOsShutdown: flag },
  run(parameters, { state, lifecycle, principal, permit }) {
    const instances = state.instancesById(parameters.InstanceId);
    permit(instances.map((instance) => instanceAccess('ec2:TerminateInstances', instance, state)));
    const protectedInstance = instances.find(({ disableApiTermination }) => disableApiTermination);
    if (protectedInstance) {
      throw new ApiError(
        'OperationNotPermitted',
        `The instance '${protectedInstance.instanceId}' may not be terminated. Modify its 'disableApiTermination' instance attribute and try again.`,
      );
    }
    const before = new Map(instances.map((instance) => [instance, instance.state]));
    for (const instance of instances) lifecycle.terminate(instance, principal.name);
    return stateChanges(before);
  },
});

/** Returns the access request for an action on one instance. */
export function instanceAccess(action: string, instance: SimulatedInstance, state: RegionState): AccessRequest {
  return accessTo(state, {
    action,
    resource: state.arn('instance', instance.instanceId),
    tags: state.tags.of(instance.instanceId),
    context: {
      'ec2:InstanceType': instance.type.name,
      'ec2:InstanceMarketType': instance.market,
      'ec2:AvailabilityZone': instance.subnet.zone.name,
      ...(instance.role ? { 'ec2:InstanceProfile': instance.role.profileArn } : {}),
    },
  });
}
