import { privateNameOf } from '../metadata/metadata-tree.js';
import type { XmlObject } from '../query/xml.js';
import { type Host, type InstanceState, stateCodes } from '../state/host.js';
import type { RegionState } from '../state/region-state.js';
import { tagSet } from './tag-elements.js';

/** The `instanceState` structure. */
export function stateElement(state: InstanceState): XmlObject {
  return { code: stateCodes[state], name: state };
}

/** A reservation with these instances of it. */
export function reservationElement(hosts: readonly Host[], state: RegionState): XmlObject {
  return {
    reservationId: hosts[0]?.reservationId,
    ownerId: state.accountId,
    groupSet: [],
    instancesSet: hosts.map((host) => instanceElement(host, state)),
  };
}

function instanceElement(host: Host, state: RegionState): XmlObject {
  const gone = host.state === 'terminated';
  const { image, type, metadataOptions } = host;
  return {
    instanceId: host.instanceId,
    imageId: image.imageId,
    instanceState: stateElement(host.state),
    privateDnsName: gone ? '' : privateNameOf(host, state),
    dnsName: '',
    reason: host.transitionReason,
    keyName: host.keyName,
    amiLaunchIndex: host.launchIndex,
    productCodes: [],
    instanceType: type.name,
    launchTime: host.launchedAt,
    placement: {
      availabilityZone: host.subnet.zone.name,
      availabilityZoneId: host.subnet.zone.id,
      groupName: '',
      tenancy: 'default',
    },
    platformDetails: 'Linux/UNIX',
    usageOperation: 'RunInstances',
    monitoring: { state: host.monitoring ? 'enabled' : 'disabled' },
    ...(gone ? {} : networkElements(host, state)),
    stateReason: host.stateReason && { ...host.stateReason },
    architecture: type.architecture,
    rootDeviceType: 'ebs',
    rootDeviceName: image.rootDeviceName,
    blockDeviceMapping: blockDevices(host, state),
    virtualizationType: 'hvm',
    hypervisor: 'xen',
    clientToken: host.clientToken ?? '',
    tagSet: tagSet(state.tags.of(host.instanceId)),
    iamInstanceProfile: host.role && { arn: host.role.profileArn, id: host.role.profileId },
    ebsOptimized: host.ebsOptimized,
    enaSupport: true,
    instanceLifecycle: host.market === 'spot' ? 'spot' : undefined,
    spotInstanceRequestId: host.spotRequestId,
    cpuOptions: { coreCount: Math.max(1, type.vcpus / 2), threadsPerCore: type.vcpus > 1 ? 2 : 1 },
    hibernationOptions: { configured: host.hibernation },
    metadataOptions: {
      state: host.state === 'pending' ? 'pending' : 'applied',
      httpTokens: metadataOptions.tokens,
      httpPutResponseHopLimit: metadataOptions.hopLimit,
      httpEndpoint: metadataOptions.endpoint,
      httpProtocolIpv6: 'disabled',
      instanceMetadataTags: metadataOptions.tags,
    },
  };
}

function networkElements(host: Host, state: RegionState): XmlObject {
  const { network, subnet } = host;
  const groupSet = host.securityGroups.map(({ groupId, groupName }) => ({ groupId, groupName }));
  const association = network.publicAddress && {
    publicIp: network.publicAddress,
    publicDnsName: '',
    ipOwnerId: 'amazon',
  };
  const addressed = { privateIpAddress: network.privateAddress, privateDnsName: privateNameOf(host, state) };
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
        ...addressed,
        sourceDestCheck: true,
        interfaceType: 'interface',
        groupSet,
        attachment: {
          attachmentId: network.attachmentId,
          deviceIndex: 0,
          networkCardIndex: 0,
          status: 'attached',
          attachTime: host.launchedAt,
          deleteOnTermination: true,
        },
        association: association || undefined,
        privateIpAddressesSet: [{ ...addressed, primary: true, association: association || undefined }],
      },
    ],
  };
}

function blockDevices(host: Host, state: RegionState): readonly XmlObject[] {
  return [...state.volumes.values()]
    .filter(({ instanceId }) => instanceId === host.instanceId)
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
