import { ApiError } from '../query/api-error.js';
import { flag, type Group, group, oneOf, required, text } from '../query/fields.js';
import type { XmlObject } from '../query/xml.js';
import type { RegionState } from '../state/region-state.js';
import type { SimulatedInstance } from '../state/simulated-instance.js';
import { type ActionCall, defineAction } from './action.js';
import { instanceAccess } from './terminate-instances.js';

const attributes: Readonly<Record<string, (instance: SimulatedInstance, state: RegionState) => XmlObject[string]>> = {
  userData: ({ userData }) => (userData ? { value: userData.toString('base64') } : {}),
  disableApiTermination: ({ disableApiTermination }) => ({ value: disableApiTermination }),
  disableApiStop: () => ({ value: false }),
  instanceInitiatedShutdownBehavior: ({ shutdownBehavior }) => ({ value: shutdownBehavior }),
  instanceType: ({ type }) => ({ value: type.name }),
  ebsOptimized: ({ ebsOptimized }) => ({ value: ebsOptimized }),
  rootDeviceName: ({ image }) => ({ value: image.rootDeviceName }),
  sourceDestCheck: () => ({ value: true }),
  enaSupport: () => ({ value: true }),
  sriovNetSupport: () => ({ value: 'simple' }),
  enclaveOptions: () => ({ enabled: false }),
  kernel: () => ({}),
  ramdisk: () => ({}),
  productCodes: () => [],
  groupSet: ({ securityGroups }) => securityGroups.map(({ groupId, groupName }) => ({ groupId, groupName })),
  blockDeviceMapping: ({ instanceId }, state) =>
    [...state.volumes.values()]
      .filter((volume) => volume.instanceId === instanceId)
      .map(({ volumeId, device, createdAt }) => ({
        deviceName: device.deviceName,
        ebs: {
          volumeId,
          status: 'attached',
          attachTime: createdAt,
          deleteOnTermination: device.deleteOnTermination,
        },
      })),
};

/** Returns one attribute of an instance, also those that DescribeInstances lacks: user data, termination protection. */
export const describeInstanceAttribute = defineAction({
  name: 'DescribeInstanceAttribute',
  shape: { InstanceId: required(text), Attribute: required(oneOf(...Object.keys(attributes))) },
  run({ InstanceId, Attribute }, call) {
    const instance = existingInstance(InstanceId, call);
    call.permit([instanceAccess('ec2:DescribeInstanceAttribute', instance, call.state)]);
    return { instanceId: InstanceId, [Attribute]: attributes[Attribute]?.(instance, call.state) };
  },
});

const modifyShape = {
  InstanceId: required(text),
  Attribute: oneOf('disableApiTermination', 'instanceInitiatedShutdownBehavior'),
  Value: text,
  DisableApiTermination: group({ Value: required(flag) }),
  InstanceInitiatedShutdownBehavior: group({ Value: required(oneOf('stop', 'terminate')) }),
};

/** Changes termination protection or the shutdown behaviour. Other attributes are not supported. */
export const modifyInstanceAttribute = defineAction({
  name: 'ModifyInstanceAttribute',
  shape: modifyShape,
  run(parameters, call) {
    const instance = existingInstance(parameters.InstanceId, call);
    const change = oneChange(parameters);
    call.permit([instanceAccess('ec2:ModifyInstanceAttribute', instance, call.state)]);
    if (change.disableApiTermination) refuseSpotProtection(instance.market === 'spot');
    Object.assign(instance, change);
    return { return: true };
  },
});

/** Throws for spot instances, which cannot be protected (EC2 user guide, "Change instance termination protection"). */
export function refuseSpotProtection(isSpot: boolean): void {
  if (!isSpot) return;
  throw new ApiError('UnsupportedOperation', 'Termination protection cannot be enabled for Spot Instances.');
}

function existingInstance(instanceId: string, { state }: ActionCall): SimulatedInstance {
  const [instance] = state.instancesById([instanceId]);
  if (instance && instance.state !== 'terminated') return instance;
  throw new ApiError('IncorrectInstanceState', `The instance '${instanceId}' is terminated.`);
}

function oneChange(
  parameters: Group<typeof modifyShape>,
): Partial<Pick<SimulatedInstance, 'disableApiTermination' | 'shutdownBehavior'>> {
  const { Attribute, Value, DisableApiTermination, InstanceInitiatedShutdownBehavior } = parameters;
  const changes = [
    Attribute === 'disableApiTermination' ? { disableApiTermination: flag.read(leaf(Value), 'Value') } : undefined,
    Attribute === 'instanceInitiatedShutdownBehavior' ? { shutdownBehavior: behavior(Value) } : undefined,
    DisableApiTermination && { disableApiTermination: DisableApiTermination.Value },
    InstanceInitiatedShutdownBehavior && { shutdownBehavior: InstanceInitiatedShutdownBehavior.Value },
  ].filter((change) => change !== undefined);
  const [change, ...more] = changes;
  if (change && more.length === 0) return change;
  throw new ApiError(
    'InvalidParameterCombination',
    change ? 'Fields for multiple attribute types specified' : 'No attributes specified',
  );
}

function behavior(value: string | undefined): 'stop' | 'terminate' {
  return oneOf('stop', 'terminate').read(leaf(value), 'Value');
}

function leaf(value: string | undefined) {
  return { value: value ?? '', children: new Map() };
}
