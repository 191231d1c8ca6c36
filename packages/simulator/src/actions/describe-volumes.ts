import { defineAction } from './action.js';
import { idList, listingShape, listPage } from './listing.js';
import { tagSet } from './tag-elements.js';

/** Lists EBS volumes: those that are attached, and those that remained when their instance was terminated. */
export const describeVolumes = defineAction({
  name: 'DescribeVolumes',
  shape: { VolumeId: idList, ...listingShape },
  run(parameters, { state, permit }) {
    permit();
    const { items, nextToken } = listPage(parameters, {
      resources: state.visibleVolumes(),
      ids: { asked: parameters.VolumeId, prefix: 'vol', parameter: 'volumeIds', of: ({ volumeId }) => volumeId },
      filterNames: [
        'attachment.device',
        'attachment.instance-id',
        'availability-zone',
        'encrypted',
        'snapshot-id',
        'status',
        'volume-id',
        'volume-type',
      ],
      filterable: ({ volumeId, instanceId, device, zone }) => ({
        tags: state.tags.of(volumeId),
        values: {
          'attachment.device': instanceId ? [device.deviceName] : [],
          'attachment.instance-id': instanceId ? [instanceId] : [],
          'availability-zone': [zone],
          encrypted: [String(device.encrypted)],
          'snapshot-id': device.snapshotId ? [device.snapshotId] : [],
          status: [instanceId ? 'in-use' : 'available'],
          'volume-id': [volumeId],
          'volume-type': [device.volumeType],
        },
      }),
    });
    return {
      volumeSet: items.map(({ volumeId, instanceId, device, zone, createdAt }) => ({
        volumeId,
        size: device.sizeGib,
        snapshotId: device.snapshotId ?? '',
        availabilityZone: zone,
        status: instanceId ? 'in-use' : 'available',
        createTime: createdAt,
        volumeType: device.volumeType,
        iops: device.iops,
        throughput: device.throughput,
        encrypted: device.encrypted,
        multiAttachEnabled: false,
        tagSet: tagSet(state.tags.of(volumeId)),
        attachmentSet: instanceId
          ? [
              {
                volumeId,
                instanceId,
                device: device.deviceName,
                status: 'attached',
                attachTime: createdAt,
                deleteOnTermination: device.deleteOnTermination,
              },
            ]
          : [],
      })),
      nextToken,
    };
  },
});
