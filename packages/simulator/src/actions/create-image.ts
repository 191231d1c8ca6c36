import { accessTo } from '../iam/access.js';
import { makeImage } from '../instances/image-maker.js';
import { ApiError } from '../query/api-error.js';
import { flag, required, text } from '../query/fields.js';
import type { BlockDevice, Volume } from '../state/image.js';
import type { RegionState } from '../state/region-state.js';
import type { SimulatedInstance } from '../state/simulated-instance.js';
import { defineAction } from './action.js';
import { launchDevices } from './run-instances/block-devices.js';
import { blockDeviceMappings } from './run-instances/run-shape.js';
import { type TagsByType, tagSpecifications, tagsByType } from './tag-elements.js';
import { instanceAccess } from './terminate-instances.js';

/** Creates an image of an instance, with a snapshot of each volume. It reboots the instance unless NoReboot is true. */
export const createImage = defineAction({
  name: 'CreateImage',
  shape: {
    InstanceId: required(text),
    Name: required(text),
    Description: text,
    NoReboot: flag,
    TagSpecification: tagSpecifications,
    BlockDeviceMapping: blockDeviceMappings,
  },
  run(parameters, { state, lifecycle, principal, permit }) {
    const [instance] = state.instancesById([parameters.InstanceId]);
    const tags = tagsByType(parameters.TagSpecification, ['image', 'snapshot']);
    if (instance?.state !== 'running') {
      throw new ApiError(
        'IncorrectInstanceState',
        `The instance '${parameters.InstanceId}' is not in a state from which it can be imaged: ${instance?.state}`,
      );
    }
    permit(imageAccess(instance, tags, state));
    refuseName(parameters.Name, state);
    const volumes = [...state.volumes.values()].filter(({ instanceId }) => instanceId === instance.instanceId);
    for (const volume of volumes) refuseRapidSnapshots(volume, state);
    const image = makeImage(
      {
        instance,
        name: parameters.Name,
        description: parameters.Description ?? '',
        noReboot: parameters.NoReboot ?? false,
        blockDevices: imageDevices(instance, { volumes, mappings: parameters.BlockDeviceMapping, tags, state }),
        createdBy: principal.name,
      },
      state,
      lifecycle,
    );
    state.tags.add(image.imageId, tags.get('image') ?? new Map());
    return { imageId: image.imageId };
  },
});

function imageAccess(instance: SimulatedInstance, tags: TagsByType, state: RegionState) {
  const made = (action: string, type: string, context = {}) =>
    accessTo(state, { action, resource: state.arn(type, '*'), requestTags: tags.get(type), context });
  return [
    instanceAccess('ec2:CreateImage', instance, state),
    made('ec2:CreateImage', 'image'),
    made('ec2:CreateImage', 'snapshot'),
    ...[...tags.keys()].map((type) => made('ec2:CreateTags', type, { 'ec2:CreateAction': 'CreateImage' })),
  ];
}

function refuseName(name: string, state: RegionState): void {
  if (!/^[\w()[\]\s./'@-]{3,128}$/.test(name)) {
    throw new ApiError(
      'InvalidAMIName.Malformed',
      "AMI names must be between 3 and 128 characters long, and may contain letters, numbers, and ( ) . - / _ @ [ ] ' and spaces",
    );
  }
  const twin = [...state.images.values()].find((image) => image.name === name && image.state !== 'deregistered');
  if (!twin) return;
  throw new ApiError('InvalidAMIName.Duplicate', `AMI name ${name} is already in use by AMI ${twin.imageId}`);
}

/**
 * Throws when a snapshot of the volume began less than 15 seconds ago and is pending, as EBS does (EC2 error codes).
 */
function refuseRapidSnapshots(volume: Volume, state: RegionState): void {
  const since = state.clock.now() - state.clock.scaled(15_000);
  const recent = [...state.snapshots.values()].some(
    (snapshot) =>
      snapshot.volumeId === volume.volumeId && snapshot.state === 'pending' && snapshot.startedAt.getTime() > since,
  );
  if (!recent) return;
  throw new ApiError(
    'SnapshotCreationPerVolumeRateExceeded',
    'The maximum per volume CreateSnapshot request rate has been exceeded. Use an increasing or variable sleep interval between requests.',
  );
}

/** Returns the devices of the image: a new snapshot of each attached volume, and what the request overrides. */
function imageDevices(
  instance: SimulatedInstance,
  options: {
    readonly volumes: readonly Volume[];
    readonly mappings: Parameters<typeof launchDevices>[1];
    readonly tags: TagsByType;
    readonly state: RegionState;
  },
): readonly BlockDevice[] {
  const { volumes, mappings, tags, state } = options;
  const leftOut = new Set(
    mappings.filter(({ NoDevice }) => NoDevice !== undefined).map(({ DeviceName }) => DeviceName),
  );
  const blockDevices = volumes
    .filter(({ device }) => !leftOut.has(device.deviceName))
    .map((volume) => ({ ...volume.device, snapshotId: addSnapshot(volume, { instance, tags, state }) }));
  return launchDevices({ ...instance.image, blockDevices }, mappings, state);
}

function addSnapshot(
  volume: Volume,
  options: { readonly instance: SimulatedInstance; readonly tags: TagsByType; readonly state: RegionState },
): string {
  const { instance, tags, state } = options;
  const snapshotId = state.ids.next('snap');
  state.snapshots.set(snapshotId, {
    sequence: state.nextSequence(),
    snapshotId,
    volumeId: volume.volumeId,
    description: `Created by CreateImage(${instance.instanceId})`,
    sizeGib: volume.device.sizeGib,
    encrypted: volume.device.encrypted,
    startedAt: new Date(state.clock.now()),
    visibleAt: state.visibleFromNow(),
    state: 'pending',
  });
  state.tags.add(snapshotId, tags.get('snapshot') ?? new Map());
  return snapshotId;
}
