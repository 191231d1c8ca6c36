import { tagRecord } from '../ec2/describe-instance.js';
import { deviceOf, volumeDevices } from './block-devices.js';
import { chooseSubnet } from './choose-subnet.js';
import type { CopyTarget, Original } from './original.js';

/** Why this host cannot be copied to there without losing something; each reason says what to do. Empty: it can. */
export function reasonsAgainst(original: Original, target: CopyTarget): readonly string[] {
  return checks.flatMap((check) => check(original, target) ?? []);
}

type Check = (original: Original, target: CopyTarget) => string | undefined;

const checks: readonly Check[] = [
  ({ instance }) => {
    const state = instance.State?.Name;
    return state === 'running' ? undefined : `it is ${state}: only a running host is copied`;
  },
  ({ instance }) => {
    const group = tagRecord(instance.Tags)['aws:autoscaling:groupName'];
    return group && `it belongs to the Auto Scaling group '${group}', which would replace it again: detach it first`;
  },
  ({ isProtected }) =>
    isProtected ? 'it has termination protection, so it could not be ended afterwards: switch that off' : undefined,
  ({ instance, types }) => {
    const withDisks = [types.own, types.copy].find(({ InstanceStorageSupported }) => InstanceStorageSupported);
    if (withDisks === undefined && instance.RootDeviceType !== 'instance-store') return undefined;
    return `instance type ${(withDisks ?? types.own).InstanceType} has local disks, whose content no copy has: use a type with EBS only`;
  },
  ({ instance }) => {
    const { length } = instance.NetworkInterfaces ?? [];
    return length > 1 ? `it has ${length} network interfaces and a copy gets one: detach the others` : undefined;
  },
  ({ instance }) =>
    instance.Placement?.Tenancy === 'host' || instance.Placement?.HostId
      ? 'it runs on a dedicated host: move it to shared tenancy'
      : undefined,
  ({ instance }) =>
    instance.CapacityReservationSpecification?.CapacityReservationTarget
      ? 'it is bound to a capacity reservation: set its preference to open or none'
      : undefined,
  ({ image, types }) => {
    const { Architecture } = image;
    const supported: readonly string[] = types.copy.ProcessorInfo?.SupportedArchitectures ?? [];
    if (Architecture === undefined || supported.includes(Architecture)) return undefined;
    return `instance type ${types.copy.InstanceType} is ${supported.join(' or ')} and the image ${image.ImageId} is ${Architecture}: take a type of that architecture`;
  },
  (original) => {
    const carried = new Set(volumeDevices(original.image));
    const lost = original.volumes.map((volume) => deviceOf(volume, original)).filter((name) => !carried.has(name));
    if (lost.length === 0) return undefined;
    return `the volumes at ${lost.join(', ')} are not in the image ${original.image.ImageId}, so their content would be lost: set CREATE_SNAPSHOT_ON_SWITCH=true, or detach them`;
  },
  (original, { zone }) => {
    if (chooseSubnet(original, zone) !== undefined) return undefined;
    const { VpcId } = original.instance;
    return `its network ${VpcId} has no subnet of the same kind (public or private) in a zone ${zone}: make one, or take the zone out of the choice`;
  },
];
