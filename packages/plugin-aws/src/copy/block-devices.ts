import type { BlockDeviceMapping, EbsBlockDevice, Image, Volume } from '@aws-sdk/client-ec2';
import type { Original } from './original.js';

const withIops: readonly (string | undefined)[] = ['gp3', 'io1', 'io2'];

/** The devices of a copy: the instance's real volumes, by size and kind, with the content that the image has for them. */
export function blockDevices(original: Original): BlockDeviceMapping[] {
  const { image, volumes } = original;
  const attached = volumes.map((volume) => ({ DeviceName: deviceOf(volume, original), Ebs: likeVolume(volume) }));
  const names = new Set(attached.map(({ DeviceName }) => DeviceName));
  const detached = volumeDevices(image).filter((name) => !names.has(name));
  return [...attached, ...detached.map((DeviceName) => ({ DeviceName, NoDevice: '' }))];
}

/** The devices for which an image has a volume. */
export function volumeDevices(image: Image): readonly string[] {
  return (image.BlockDeviceMappings ?? []).flatMap(({ DeviceName, Ebs }) => (Ebs && DeviceName ? [DeviceName] : []));
}

/** The device of a volume in a copy; the root device has the name that the image gives it. */
export function deviceOf({ Attachments }: Volume, { instance, image }: Original): string {
  const device = Attachments?.find(({ InstanceId }) => InstanceId === instance.InstanceId)?.Device ?? '';
  return device === instance.RootDeviceName ? (image.RootDeviceName ?? device) : device;
}

/** EC2 refuses figures that a kind of volume does not have, and an explicit "not encrypted" for an encrypted image. */
function likeVolume(volume: Volume): EbsBlockDevice {
  const { Size, VolumeType, Iops, Throughput, Encrypted, KmsKeyId, Attachments } = volume;
  return {
    VolumeSize: Size,
    VolumeType,
    DeleteOnTermination: Attachments?.[0]?.DeleteOnTermination,
    ...(withIops.includes(VolumeType) && Iops !== undefined ? { Iops } : {}),
    ...(VolumeType === 'gp3' && Throughput !== undefined ? { Throughput } : {}),
    ...(Encrypted ? { Encrypted, KmsKeyId } : {}),
  };
}
