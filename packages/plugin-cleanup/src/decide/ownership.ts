import { type ImageRecord, isMarkedAsMade, keeperTagOf, type SnapshotRecord } from '@spotguard/plugin-aws/contract';
import { madeTag, tagKeys, v4Tag } from '@spotguard/protocol';

/** Whose images and snapshots may be removed. */
export interface Owner {
  /** The workload; what belongs to others is ignored. */
  readonly agent: string;
  /** Whether what the v4 agent made counts as this workload's. */
  readonly adoptV4: boolean;
}

/**
 * `proven`: SpotGuard or the v4 agent made it; the newest image of each `maker` is kept. `claimed`: it has only our tags,
 * which copies and backups inherit too; it is never removed.
 */
export type Ownership =
  | { readonly status: 'proven'; readonly maker: string }
  | { readonly status: 'claimed'; readonly reason: string };

/** How EC2 describes a snapshot that it makes for an image; a copy gets another description. */
const createImageDescription = /^Created by CreateImage\((i-[0-9a-f]+)\)/;

/** Whether an image is this workload's; undefined for one that does not carry its tags. */
export function ownershipOfImage(image: ImageRecord, owner: Owner): Ownership | undefined {
  return ownershipOf({ id: image.imageId, tags: image.tags, madeFrom: image.sourceInstanceId }, owner);
}

/** Whether a snapshot is this workload's; undefined for one that does not carry its tags. */
export function ownershipOfSnapshot(snapshot: SnapshotRecord, owner: Owner): Ownership | undefined {
  const madeFrom = createImageDescription.exec(snapshot.description)?.[1];
  return ownershipOf({ id: snapshot.snapshotId, tags: snapshot.tags, madeFrom }, owner);
}

interface Resource {
  readonly id: string;
  readonly tags: ImageRecord['tags'];
  /** The instance of which CreateImage made it, as EC2 says. */
  readonly madeFrom: string | undefined;
}

function ownershipOf({ id, tags, madeFrom }: Resource, { agent, adoptV4 }: Owner): Ownership | undefined {
  const tagged = tags[tagKeys.agent];
  const isV4 = tagged === undefined && adoptV4 && tags[v4Tag.key] === v4Tag.value;
  if (tagged !== agent && !isV4) return undefined;
  const keeper = keeperTagOf(tags);
  if (keeper !== undefined) return { status: 'claimed', reason: `another service keeps it, as its tag ${keeper} says` };
  const source = tags['SourceInstance'];
  // The v4 agent did not write down the workload; the instance that the image was made of is the nearest to it.
  const maker = isV4 ? `v4 ${source ?? ''}` : 'spotguard';
  if (isMarkedAsMade(id, tags)) return { status: 'proven', maker };
  // What the v4 agent made has no mark. EC2 names the same instance as the tag does; for a copy EC2 names none.
  if (isV4 && madeFrom !== undefined && (source ?? madeFrom) === madeFrom) return { status: 'proven', maker };
  return { status: 'claimed', reason: whyUnproven(id, tags[madeTag]) };
}

function whyUnproven(id: string, mark: string | undefined): string {
  if (mark !== undefined) return `it is a copy of ${mark}, whose tags it inherited`;
  return `nothing proves that SpotGuard made it: it is a copy or backup that inherited our tags, or older than the mark. If SpotGuard made it, mark it: ${markCommand(id)}`;
}

/** The command that an operator runs to confirm that SpotGuard made this image or snapshot. */
export function markCommand(id: string): string {
  return `aws ec2 create-tags --resources ${id} --tags Key=${madeTag},Value=${id}`;
}
