import type { Image, Snapshot } from '@aws-sdk/client-ec2';
import type { ImageRecord, SnapshotRecord } from '../contract.js';
import { tagRecord } from '../ec2/describe-instance.js';
import { incomplete } from './collect-pages.js';

/** Takes from EC2's description of an image what we use. */
export function imageRecord(image: Image): ImageRecord {
  const { ImageId, Name, State, CreationDate, Public, BlockDeviceMappings = [] } = image;
  const createdAt = Date.parse(CreationDate ?? '');
  if (!ImageId || !State || Number.isNaN(createdAt)) throw incomplete('ec2:DescribeImages', `${ImageId} lacks facts`);
  return {
    imageId: ImageId,
    name: Name ?? '',
    state: State,
    createdAt,
    isPublic: Public ?? false,
    // Besides 'disabled' there are 'enabled-…' and, after switching it off with a cooldown, words that say until when.
    isProtected: (image.DeregistrationProtection ?? 'disabled') !== 'disabled',
    sourceInstanceId: image.SourceInstanceId,
    snapshotIds: BlockDeviceMappings.flatMap(({ Ebs }) => Ebs?.SnapshotId ?? []),
    tags: tagRecord(image.Tags),
  };
}

/** Takes from EC2's description of a snapshot what we use. */
export function snapshotRecord(snapshot: Snapshot): SnapshotRecord {
  const { SnapshotId, State, StartTime } = snapshot;
  const startedAt = StartTime?.getTime() ?? Number.NaN;
  if (!SnapshotId || !State || Number.isNaN(startedAt)) {
    throw incomplete('ec2:DescribeSnapshots', `${SnapshotId} lacks facts`);
  }
  return {
    snapshotId: SnapshotId,
    state: State,
    startedAt,
    description: snapshot.Description ?? '',
    tags: tagRecord(snapshot.Tags),
  };
}
