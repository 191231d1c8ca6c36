import { flag, list, text } from '../query/fields.js';
import type { XmlObject } from '../query/xml.js';
import type { Image } from '../state/image.js';
import type { RegionState } from '../state/region-state.js';
import { defineAction } from './action.js';
import { idList, listingShape, listPage } from './listing.js';
import { tagSet } from './tag-elements.js';

/** Lists images. All belong to the account; there are no public images. */
export const describeImages = defineAction({
  name: 'DescribeImages',
  shape: {
    ImageId: idList,
    Owner: list(text),
    ExecutableBy: list(text),
    IncludeDeprecated: flag,
    IncludeDisabled: flag,
    ...listingShape,
  },
  run(parameters, { state, permit }) {
    permit();
    const { Owner } = parameters;
    const { items, nextToken } = listPage(parameters, {
      resources: state.visibleImages(),
      ids: { asked: parameters.ImageId, prefix: 'ami', parameter: 'imageIds', of: ({ imageId }) => imageId },
      keep: () => Owner.length === 0 || Owner.includes('self') || Owner.includes(state.accountId),
      filterNames: [
        'architecture',
        'description',
        'image-id',
        'image-type',
        'is-public',
        'name',
        'owner-id',
        'root-device-type',
        'source-instance-id',
        'state',
      ],
      filterable: (image) => ({
        tags: state.tags.of(image.imageId),
        values: {
          architecture: [image.architecture],
          description: [image.description],
          'image-id': [image.imageId],
          'image-type': ['machine'],
          'is-public': ['false'],
          name: [image.name],
          'owner-id': [state.accountId],
          'root-device-type': ['ebs'],
          'source-instance-id': image.sourceInstanceId ? [image.sourceInstanceId] : [],
          state: [image.state],
        },
      }),
    });
    return { imagesSet: items.map((image) => imageElement(image, state)), nextToken };
  },
});

function imageElement(image: Image, state: RegionState): XmlObject {
  return {
    imageId: image.imageId,
    imageLocation: `${state.accountId}/${image.name}`,
    imageState: image.state,
    imageOwnerId: state.accountId,
    creationDate: image.createdAt,
    isPublic: false,
    architecture: image.architecture,
    imageType: 'machine',
    name: image.name,
    description: image.description,
    rootDeviceType: 'ebs',
    rootDeviceName: image.rootDeviceName,
    blockDeviceMapping: image.blockDevices.map((device) => ({
      deviceName: device.deviceName,
      ebs: {
        snapshotId: device.snapshotId,
        volumeSize: device.sizeGib,
        volumeType: device.volumeType,
        deleteOnTermination: device.deleteOnTermination,
        encrypted: device.encrypted,
        iops: device.iops,
        throughput: device.throughput,
      },
    })),
    virtualizationType: 'hvm',
    hypervisor: 'xen',
    enaSupport: true,
    platformDetails: 'Linux/UNIX',
    usageOperation: 'RunInstances',
    imdsSupport: 'v2.0',
    sourceInstanceId: image.sourceInstanceId,
    deregistrationProtection: image.isProtected ? 'enabled-without-cooldown' : 'disabled',
    tagSet: tagSet(state.tags.of(image.imageId)),
  };
}
