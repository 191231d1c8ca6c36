import { ApiError } from '../query/api-error.js';
import { required, text } from '../query/fields.js';
import { defineAction } from './action.js';

/** Deletes a subnet. Refused while it contains an instance that is not terminated. */
export const deleteSubnet = defineAction({
  name: 'DeleteSubnet',
  shape: { SubnetId: required(text) },
  run({ SubnetId }, { state, permit }) {
    const subnet = state.network.subnet(SubnetId);
    permit();
    if (
      [...state.instances.values()].some((instance) => instance.subnet === subnet && instance.state !== 'terminated')
    ) {
      throw new ApiError('DependencyViolation', `The subnet '${SubnetId}' has dependencies and cannot be deleted.`);
    }
    state.network.removeSubnet(subnet);
    return { return: true };
  },
});
