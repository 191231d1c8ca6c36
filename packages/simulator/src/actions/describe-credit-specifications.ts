import { ApiError } from '../query/api-error.js';
import { defineAction } from './action.js';
import { idList } from './listing.js';

/**
 * Returns the credit option of burstable instances. Like EC2, it refuses the ids of instances that are not burstable.
 */
export const describeInstanceCreditSpecifications = defineAction({
  name: 'DescribeInstanceCreditSpecifications',
  shape: { InstanceId: idList },
  run({ InstanceId }, { state, permit }) {
    const instances = state.instancesById(InstanceId);
    permit();
    const other = instances.find(({ type }) => !type.burstable);
    if (other) {
      throw new ApiError(
        'InvalidInstanceType',
        `The instance '${other.instanceId}' is not burstable: ${other.type.name}`,
      );
    }
    return {
      instanceCreditSpecificationSet: instances.map(({ instanceId, cpuCredits }) => ({ instanceId, cpuCredits })),
    };
  },
});
