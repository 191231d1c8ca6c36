import type { Tag } from '@aws-sdk/client-ec2';
import { tagKeys, tagPrefix } from '@spotguard/protocol';
import type { CopyRequest } from '../contract.js';
import { tagRecord } from '../ec2/describe-instance.js';
import { deviceOf } from './block-devices.js';
import type { Original } from './original.js';

type Tags = Readonly<Record<string, string>>;

/** EC2 user guide, "Tag your Amazon EC2 resources"; those of AWS itself (`aws:`) do not count. */
const maxTags = 50;

/** The tags of a copy, and which of the operator's do not fit. */
export interface CopyTags {
  /** Also of its network interface and its spot request. */
  readonly instance: Tags;
  /** What all its volumes have in common: a request tags them alike. */
  readonly everyVolume: Tags;
  /** What single volumes have besides, by device; only devices that have something. */
  readonly singleVolumes: Readonly<Record<string, Tags>>;
  /** Keys of this instance's own tags, the last alphabetically, for which there is no room on the copy. */
  readonly tooMany: readonly string[];
  /** The same of its volumes, by device. */
  readonly tooManyOfVolumes: Readonly<Record<string, readonly string[]>>;
}

/**
 * A copy has its instance's tags and ours over them; of ours there is room for all that are ever written, also later. Its
 * volumes have the tags of the instance's volumes, over those of the instance, which policies may demand at a launch.
 */
export function copyTags(original: Original, { tags: ours }: Pick<CopyRequest, 'tags'>): CopyTags {
  const room = maxTags - new Set([...Object.keys(ours), ...Object.values(tagKeys)]).size;
  const own = keysOf(original.instance.Tags);
  const kept = pick(original.instance.Tags, own.slice(0, room));
  const volumes = original.volumes.map((volume) => {
    const all = keysOf(volume.Tags);
    const first = pick(volume.Tags, all.slice(0, room));
    const filling = Object.entries(kept).filter(([key]) => !(key in first));
    return {
      device: deviceOf(volume, original),
      tags: { ...Object.fromEntries(filling.slice(0, room - Object.keys(first).length)), ...first, ...ours },
      tooMany: all.slice(room),
    };
  });
  const everyVolume = commonOf(volumes.map(({ tags }) => tags)) ?? { ...kept, ...ours };
  const single = volumes.map(({ device, tags }) => [device, without(tags, everyVolume)] as const);
  return {
    instance: { ...kept, ...ours },
    everyVolume,
    singleVolumes: Object.fromEntries(single.filter(([, tags]) => Object.keys(tags).length > 0)),
    tooMany: own.slice(room),
    tooManyOfVolumes: Object.fromEntries(
      volumes.flatMap(({ device, tooMany }) => (tooMany.length > 0 ? [[device, tooMany]] : [])),
    ),
  };
}

/** The operator's own, in order: EC2 refuses those of AWS from others, and ours are written anew. */
function keysOf(tags: readonly Tag[] | undefined): readonly string[] {
  const keys = Object.keys(tagRecord(tags));
  return keys.filter((key) => !/^aws:/i.test(key) && !key.startsWith(tagPrefix)).sort();
}

function pick(tags: readonly Tag[] | undefined, keys: readonly string[]): Tags {
  const all = tagRecord(tags);
  return Object.fromEntries(keys.map((key) => [key, all[key] ?? '']));
}

function commonOf(sets: readonly Tags[]): Tags | undefined {
  const [first, ...others] = sets;
  if (first === undefined) return undefined;
  return Object.fromEntries(
    Object.entries(first).filter(([key, value]) => others.every((tags) => tags[key] === value)),
  );
}

function without(tags: Tags, others: Tags): Tags {
  return Object.fromEntries(Object.entries(tags).filter(([key, value]) => others[key] !== value));
}
