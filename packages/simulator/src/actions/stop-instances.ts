import { ApiError } from '../query/api-error.js';
import { flag, someOf, text } from '../query/fields.js';
import type { SimulatedInstance } from '../state/simulated-instance.js';
import { defineAction } from './action.js';
import { stateChanges } from './instance-element.js';
import { instanceAccess } from './terminate-instances.js';

/** Stops instances, all or none; repeating it for a stopped one is no error. */
export const stopInstances = defineAction({
  name: 'StopInstances',
  shape: { InstanceId: someOf(text), Force: flag, SkipOsShutdown: flag },
  run(parameters, { state, lifecycle, permit }) {
    const instances = state.instancesById(parameters.InstanceId);
    permit(instances.map((instance) => instanceAccess('ec2:StopInstances', instance, state)));
    for (const instance of instances) {
      const request = state.spotRequests.get(instance.spotRequestId ?? '');
      if (request?.persistent === false) {
        throw new ApiError(
          'UnsupportedOperation',
          `You can't stop the Spot Instance '${instance.instanceId}' because it is associated with a one-time Spot Instance request. You can only stop Spot Instances associated with persistent Spot Instance requests.`,
        );
      }
      if (!canStop(instance)) {
        throw new ApiError(
          'IncorrectInstanceState',
          `This instance '${instance.instanceId}' is not in a state from which it can be stopped.`,
        );
      }
    }
    const before = new Map(instances.map((instance) => [instance, instance.state]));
    for (const instance of instances) if (instance.state === 'running') lifecycle.stop(instance);
    return stateChanges(before);
  },
});

function canStop({ state }: SimulatedInstance): boolean {
  return state === 'running' || state === 'stopping' || state === 'stopped';
}
