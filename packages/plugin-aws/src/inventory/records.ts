import type { Image, Snapshot } from '@aws-sdk/client-ec2';
import type { ImageRecord, SnapshotRecord } from '../contract.js';
import { tagRecord } from '../ec2/describe-instance.js';
import { incompleteError } from './collect-pages.js';

/** Converts EC2's description of an image. Throws when a needed fact is missing. */
export function imageRecord(image: Image): ImageRecord {
  const { ImageId, Name, State, CreationDate, Public, BlockDeviceMappings = [] } = image;
  const createdAt = Date.parse(CreationDate ?? '');
  if (!ImageId || !State || Number.isNaN(createdAt))
    throw incompleteError('ec2:DescribeImages', `${ImageId} lacks facts`);
  return {
    imageId: ImageId,
    name: Name ?? '',
    state: State,
    createdAt,
    isPublic: Public ?? false,
    // Other values: 'enabled-…', and, after switching it off with a cooldown, a text that says until when it has effect.
    isProtected: (image.DeregistrationProtection ?? 'disabled') !== 'disabled',
    sourceInstanceId: image.SourceInstanceId,
    snapshotIds: BlockDeviceMappings.flatMap(({ Ebs }) => Ebs?.SnapshotId ?? []),
    tags: tagRecord(image.Tags),
  };
}

/** Converts EC2's description of a snapshot. Throws when a needed fact is missing. */
export function snapshotRecord(snapshot: Snapshot): SnapshotRecord {
  const { SnapshotId, State, StartTime } = snapshot;
  const startedAt = StartTime?.getTime() ?? Number.NaN;
  if (!SnapshotId || !State || Number.isNaN(startedAt)) {
    throw incompleteError('ec2:DescribeSnapshots', `${SnapshotId} lacks facts`);
  }
  return {
    snapshotId: SnapshotId,
    state: State,
    startedAt,
    description: snapshot.Description ?? '',
    tags: tagRecord(snapshot.Tags),
  };
}
