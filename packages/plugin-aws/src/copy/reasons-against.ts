import type { CopyRequest } from '../contract.js';
import { tagRecord } from '../ec2/describe-instance.js';
import { deviceOf, volumeDevices } from './block-devices.js';
import { chooseSubnet } from './choose-subnet.js';
import type { CopySource } from './copy-source.js';
import { copyTags } from './copy-tags.js';
import type { CopyTarget } from './copy-target.js';
import { listTagKeys } from './left-out.js';

/** Why this instance cannot be copied to the target without losing something; each reason says what to do. Empty: it can. */
export function reasonsAgainst(source: CopySource, copyRequest: CopyRequest, target: CopyTarget): readonly string[] {
  const reasons = checks.flatMap((check) => check(source, target) ?? []);
  if (target.isEmergency) return reasons;
  return [
    ...reasons,
    ...plannedChecks.flatMap((check) => check(source, target) ?? []),
    ...tooManyTags(source, copyRequest),
  ];
}

type Check = (source: CopySource, target: CopyTarget) => string | undefined;

const checks: readonly Check[] = [
  ({ instance }) => {
    const group = tagRecord(instance.Tags)['aws:autoscaling:groupName'];
    return group && `it belongs to the Auto Scaling group '${group}', which would replace it again: detach it first`;
  },
  ({ instance }) =>
    instance.Operator?.Managed
      ? `it is managed by ${instance.Operator.Principal ?? 'an AWS service'}, which launches and ends its instances itself`
      : undefined,
  ({ instance }) => (instance.OutpostArn ? 'it runs on an Outpost, which has no other zone or market' : undefined),
  ({ instance, types }) => {
    const withDisks = [types.own, types.copy].find(({ InstanceStorageSupported }) => InstanceStorageSupported);
    if (withDisks === undefined && instance.RootDeviceType !== 'instance-store') return undefined;
    return `instance type ${(withDisks ?? types.own).InstanceType} has local disks, whose content no copy has: use a type with EBS only`;
  },
  ({ instance }) => {
    const length = (instance.NetworkInterfaces ?? []).length + (instance.SecondaryInterfaces ?? []).length;
    return length > 1 ? `it has ${length} network interfaces and a copy gets one: detach the others` : undefined;
  },
  ({ instance }) =>
    instance.Placement?.Tenancy === 'host' || instance.Placement?.HostId
      ? 'it runs on a dedicated host: move it to shared tenancy'
      : undefined,
  ({ instance: { CapacityReservationSpecification: reservation } }) =>
    reservation?.CapacityReservationTarget ||
    reservation?.CapacityReservationPreference === 'capacity-reservations-only'
      ? 'it is bound to a capacity reservation: set its preference to open or none'
      : undefined,
  ({ volumes }) => {
    const shared = volumes.find(({ Attachments = [] }) => Attachments.length > 1);
    return shared && `its volume ${shared.VolumeId} is attached to other instances as well (Multi-Attach): detach it`;
  },
  ({ image, types }) => {
    const { Architecture } = image;
    const supported: readonly string[] = types.copy.ProcessorInfo?.SupportedArchitectures ?? [];
    if (Architecture === undefined || supported.includes(Architecture)) return undefined;
    return `instance type ${types.copy.InstanceType} is ${supported.join(' or ')} and the image ${image.ImageId} is ${Architecture}: use a type of that architecture`;
  },
  (source, { isEmergency }) => {
    const inImage = new Set(volumeDevices(source.image));
    const lost = source.volumes.map((volume) => deviceOf(volume, source)).filter((name) => !inImage.has(name));
    if (lost.length === 0) return undefined;
    return `the volumes at ${lost.join(', ')} are not in the image ${source.image.ImageId}, so their content would be lost: ${isEmergency ? 'keep it elsewhere, as a failover has no time to make an image' : 'set CREATE_SNAPSHOT_ON_SWITCH=true'}, or detach them`;
  },
  (source, { zone }) => {
    if (chooseSubnet(source, zone) !== undefined) return undefined;
    const { VpcId } = source.instance;
    return `its network ${VpcId} has no subnet of the same kind (public or private) in a zone ${zone}: create one, or exclude the zone`;
  },
];

/** Not checked in an emergency: AWS ends the instance, and a copy that lacks something is better than none. */
const plannedChecks: readonly Check[] = [
  ({ instance }) => {
    const state = instance.State?.Name;
    return state === 'running' ? undefined : `it is ${state}: only a running instance is copied`;
  },
  ({ isProtected }) =>
    isProtected ? 'it has termination protection, so it could not be ended afterwards: switch that off' : undefined,
  ({ hasKeyPair, instance }) =>
    hasKeyPair ? undefined : `its key pair '${instance.KeyName}' was deleted: import a key under that name again`,
  ({ instance }) =>
    instance.SourceDestCheck === false
      ? 'its source/destination check is switched off, and no launch can switch it off: replace this instance by hand, or switch the check on'
      : undefined,
];

function tooManyTags(source: CopySource, copyRequest: CopyRequest): readonly string[] {
  const { tooMany, tooManyOfVolumes } = copyTags(source, copyRequest);
  const why = 'as EC2 allows 50 tags and SpotGuard needs some of them: remove as many tags as are named here';
  return [
    ...(tooMany.length > 0 ? [`a copy has no space for the ${listTagKeys(tooMany)}, ${why}`] : []),
    ...Object.entries(tooManyOfVolumes).map(
      ([device, keys]) => `the volume ${device} of a copy has no space for the ${listTagKeys(keys)}, ${why}`,
    ),
  ];
}
