import { ApiError } from '../../query/api-error.js';
import type { BlockDevice, Image } from '../../state/image.js';
import { findAll, type RegionState } from '../../state/region-state.js';
import type { RunParameters } from './run-shape.js';

type Mapping = RunParameters['BlockDeviceMapping'][number];

/** Returns the volumes of a launch: those of the image, as overridden, left out or added by the request. */
export function launchDevices(image: Image, mappings: readonly Mapping[], state: RegionState): readonly BlockDevice[] {
  const devices = new Map(image.blockDevices.map((device) => [device.deviceName, device]));
  for (const mapping of mappings) {
    const name = mapping.DeviceName;
    if (mapping.VirtualName !== undefined) continue;
    if (mapping.NoDevice === undefined) devices.set(name, merge(name, devices.get(name), { mapping, state }));
    else if (name === image.rootDeviceName) throw refused(`The root device ${name} cannot be left out.`);
    else devices.delete(name);
  }
  return [...devices.values()];
}

function merge(
  deviceName: string,
  base: BlockDevice | undefined,
  options: { readonly mapping: Mapping; readonly state: RegionState },
): BlockDevice {
  const ebs = options.mapping.Ebs;
  if (!ebs) throw refused(`Device ${deviceName} needs Ebs, VirtualName or NoDevice.`);
  if (base && ebs.Encrypted === false && base.encrypted) throw refused('An encrypted snapshot cannot be decrypted.');
  const snapshotId = ebs.SnapshotId ?? base?.snapshotId;
  const snapshot = snapshotId === undefined ? undefined : findAll('snap', [snapshotId], options.state.snapshots)[0];
  const sizeGib = ebs.VolumeSize ?? base?.sizeGib ?? snapshot?.sizeGib;
  if (sizeGib === undefined) throw refused(`Device ${deviceName} needs a VolumeSize or a SnapshotId.`);
  if (snapshot && sizeGib < snapshot.sizeGib) {
    throw refused(
      `Volume of size ${sizeGib}GB is smaller than snapshot '${snapshotId}', expect size >= ${snapshot.sizeGib}GB`,
    );
  }
  return {
    deviceName,
    sizeGib,
    volumeType: ebs.VolumeType ?? base?.volumeType ?? 'gp2',
    encrypted: ebs.Encrypted ?? base?.encrypted ?? snapshot?.encrypted ?? false,
    deleteOnTermination: ebs.DeleteOnTermination ?? base?.deleteOnTermination ?? true,
    snapshotId,
    iops: ebs.Iops ?? base?.iops,
    throughput: ebs.Throughput ?? base?.throughput,
  };
}

function refused(message: string): ApiError {
  return new ApiError('InvalidBlockDeviceMapping', message);
}
