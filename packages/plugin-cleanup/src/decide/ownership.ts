import { type ImageRecord, isMarkedAsMade, keeperTagOf, type SnapshotRecord } from '@spotguard/plugin-aws/contract';
import { madeTag, tagKeys, v4Tag } from '@spotguard/protocol';

/** Whose images and snapshots are looked for. */
export interface Owner {
  /** The workload; what belongs to others is not looked at. */
  readonly agent: string;
  /** Whether what the v4 agent made counts as this workload's. */
  readonly adoptV4: boolean;
}

/**
 * `proven`: SpotGuard or the v4 agent made it, and `maker` is who keeps its own newest image. `claimed`: it has our tags,
 * which copies and backups inherit, and nothing more; it is never removed.
 */
export type Ownership =
  | { readonly status: 'proven'; readonly maker: string }
  | { readonly status: 'claimed'; readonly reason: string };

/** What EC2 writes into the description of a snapshot that it takes for an image; a copy gets another description. */
const takenForImage = /^Created by CreateImage\((i-[0-9a-f]+)\)/;

/** Whether an image is this workload's; undefined for one that does not carry its tags. */
export function ownershipOfImage(image: ImageRecord, owner: Owner): Ownership | undefined {
  return ownershipOf({ id: image.imageId, tags: image.tags, madeOf: image.sourceInstanceId }, owner);
}

/** Whether a snapshot is this workload's; undefined for one that does not carry its tags. */
export function ownershipOfSnapshot(snapshot: SnapshotRecord, owner: Owner): Ownership | undefined {
  const madeOf = takenForImage.exec(snapshot.description)?.[1];
  return ownershipOf({ id: snapshot.snapshotId, tags: snapshot.tags, madeOf }, owner);
}

interface Resource {
  readonly id: string;
  readonly tags: ImageRecord['tags'];
  /** The instance that EC2 says it was made of, by CreateImage. */
  readonly madeOf: string | undefined;
}

function ownershipOf({ id, tags, madeOf }: Resource, { agent, adoptV4 }: Owner): Ownership | undefined {
  const tagged = tags[tagKeys.agent];
  const isV4 = tagged === undefined && adoptV4 && tags[v4Tag.key] === v4Tag.value;
  if (tagged !== agent && !isV4) return undefined;
  const keeper = keeperTagOf(tags);
  if (keeper !== undefined) return { status: 'claimed', reason: `another service keeps it, as its tag ${keeper} says` };
  const source = tags['SourceInstance'];
  // The v4 agent did not write down the workload; the instance that it was made of comes closest.
  const maker = isV4 ? `v4 ${source ?? ''}` : 'spotguard';
  if (isMarkedAsMade(id, tags)) return { status: 'proven', maker };
  // What the v4 agent made has no mark. That EC2 names the same instance as its tag is what a copy cannot have.
  if (isV4 && madeOf !== undefined && (source ?? madeOf) === madeOf) return { status: 'proven', maker };
  return { status: 'claimed', reason: whyUnproven(id, tags[madeTag]) };
}

function whyUnproven(id: string, mark: string | undefined): string {
  if (mark !== undefined) return `it is a copy of ${mark}, whose tags it inherited`;
  return `nothing proves that SpotGuard made it: it is a copy or backup that inherited our tags, or older than the mark. If SpotGuard made it, mark it: ${markCommand(id)}`;
}

/** The command with which an operator says that SpotGuard made something. */
export function markCommand(id: string): string {
  return `aws ec2 create-tags --resources ${id} --tags Key=${madeTag},Value=${id}`;
}
