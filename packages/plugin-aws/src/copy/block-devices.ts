import type { BlockDeviceMapping, EbsBlockDevice, Image, Volume } from '@aws-sdk/client-ec2';
import type { CopySource } from './copy-source.js';

const withIops: readonly (string | undefined)[] = ['gp3', 'io1', 'io2'];

/** The block devices of a copy: volumes of the same size and type as those of the instance now, with the image's content. */
export function blockDevices(source: CopySource): BlockDeviceMapping[] {
  const { image, volumes } = source;
  const attached = volumes.map((volume) => ({ DeviceName: deviceOf(volume, source), Ebs: likeVolume(volume) }));
  const names = new Set(attached.map(({ DeviceName }) => DeviceName));
  const detached = volumeDevices(image).filter((name) => !names.has(name));
  return [...attached, ...detached.map((DeviceName) => ({ DeviceName, NoDevice: '' }))];
}

/** The devices for which an image has a volume. */
export function volumeDevices(image: Image): readonly string[] {
  return (image.BlockDeviceMappings ?? []).flatMap(({ DeviceName, Ebs }) => (Ebs && DeviceName ? [DeviceName] : []));
}

/** The device of a volume in a copy; the root device has the name that the image gives it. */
export function deviceOf({ Attachments }: Volume, { instance, image }: CopySource): string {
  const device = Attachments?.find(({ InstanceId }) => InstanceId === instance.InstanceId)?.Device ?? '';
  return device === instance.RootDeviceName ? (image.RootDeviceName ?? device) : device;
}

/** EC2 refuses values that a volume type does not have, and an explicit "not encrypted" for an encrypted image. */
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
