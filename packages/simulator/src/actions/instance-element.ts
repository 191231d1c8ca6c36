import { privateNameOf } from '../metadata/metadata-tree.js';
import type { XmlObject } from '../query/xml.js';
import type { RegionState } from '../state/region-state.js';
import { type InstanceState, type SimulatedInstance, stateCodes } from '../state/simulated-instance.js';
import { tagSet } from './tag-elements.js';

/** Returns the `instanceState` structure. */
export function stateElement(state: InstanceState): XmlObject {
  return { code: stateCodes[state], name: state };
}

/** Returns the answer to a change of states: what each instance is now, and what it was before. */
export function stateChanges(before: ReadonlyMap<SimulatedInstance, InstanceState>): XmlObject {
  return {
    instancesSet: [...before].map(([{ instanceId, state }, previous]) => ({
      instanceId,
      currentState: stateElement(state),
      previousState: stateElement(previous),
    })),
  };
}

/** Returns the element of a reservation with these of its instances. */
export function reservationElement(instances: readonly SimulatedInstance[], state: RegionState): XmlObject {
  return {
    reservationId: instances[0]?.reservationId,
    ownerId: state.accountId,
    groupSet: [],
    instancesSet: instances.map((instance) => instanceElement(instance, state)),
  };
}

function instanceElement(instance: SimulatedInstance, state: RegionState): XmlObject {
  const isTerminated = instance.state === 'terminated';
  const { image, type, metadataOptions } = instance;
  return {
    instanceId: instance.instanceId,
    imageId: image.imageId,
    instanceState: stateElement(instance.state),
    privateDnsName: isTerminated ? '' : privateNameOf(instance, state),
    dnsName: '',
    reason: instance.transitionReason,
    keyName: instance.keyName,
    amiLaunchIndex: instance.launchIndex,
    productCodes: [],
    instanceType: type.name,
    launchTime: instance.launchedAt,
    placement: {
      availabilityZone: instance.subnet.zone.name,
      availabilityZoneId: instance.subnet.zone.id,
      groupName: '',
      tenancy: 'default',
    },
    platformDetails: 'Linux/UNIX',
    usageOperation: 'RunInstances',
    monitoring: { state: instance.monitoring ? 'enabled' : 'disabled' },
    ...(isTerminated ? {} : networkElements(instance, state)),
    stateReason: instance.stateReason && { ...instance.stateReason },
    architecture: type.architecture,
    rootDeviceType: 'ebs',
    rootDeviceName: image.rootDeviceName,
    blockDeviceMapping: blockDevices(instance, state),
    virtualizationType: 'hvm',
    hypervisor: 'xen',
    clientToken: instance.clientToken ?? '',
    tagSet: tagSet(state.tags.of(instance.instanceId)),
    iamInstanceProfile: instance.role && { arn: instance.role.profileArn, id: instance.role.profileId },
    ebsOptimized: instance.ebsOptimized,
    enaSupport: true,
    instanceLifecycle: instance.market === 'spot' ? 'spot' : undefined,
    spotInstanceRequestId: instance.spotRequestId,
    cpuOptions: { coreCount: Math.max(1, type.vcpus / 2), threadsPerCore: type.vcpus > 1 ? 2 : 1 },
    hibernationOptions: { configured: instance.hibernation },
    metadataOptions: {
      state: instance.state === 'pending' ? 'pending' : 'applied',
      httpTokens: metadataOptions.tokens,
      httpPutResponseHopLimit: metadataOptions.hopLimit,
      httpEndpoint: metadataOptions.endpoint,
      httpProtocolIpv6: 'disabled',
      instanceMetadataTags: metadataOptions.tags,
    },
  };
}

function networkElements(instance: SimulatedInstance, state: RegionState): XmlObject {
  const { network, subnet } = instance;
  const groupSet = instance.securityGroups.map(({ groupId, groupName }) => ({ groupId, groupName }));
  const association = network.publicAddress && {
    publicIp: network.publicAddress,
    publicDnsName: '',
    ipOwnerId: 'amazon',
  };
  const address = { privateIpAddress: network.privateAddress, privateDnsName: privateNameOf(instance, state) };
  return {
    subnetId: subnet.subnetId,
    vpcId: subnet.vpcId,
    privateIpAddress: network.privateAddress,
    ipAddress: network.publicAddress,
    sourceDestCheck: true,
    groupSet,
    networkInterfaceSet: [
      {
        networkInterfaceId: network.interfaceId,
        subnetId: subnet.subnetId,
        vpcId: subnet.vpcId,
        description: network.description,
        ownerId: state.accountId,
        status: 'in-use',
        macAddress: network.macAddress,
        ...address,
        sourceDestCheck: true,
        interfaceType: 'interface',
        groupSet,
        attachment: {
          attachmentId: network.attachmentId,
          deviceIndex: 0,
          networkCardIndex: 0,
          status: 'attached',
          attachTime: instance.launchedAt,
          deleteOnTermination: true,
        },
        association: association || undefined,
        privateIpAddressesSet: [{ ...address, primary: true, association: association || undefined }],
      },
    ],
  };
}

function blockDevices(instance: SimulatedInstance, state: RegionState): readonly XmlObject[] {
  return [...state.volumes.values()]
    .filter(({ instanceId }) => instanceId === instance.instanceId)
    .map(({ volumeId, device, createdAt }) => ({
      deviceName: device.deviceName,
      ebs: {
        volumeId,
        status: 'attached',
        attachTime: createdAt,
        deleteOnTermination: device.deleteOnTermination,
      },
    }));
}
