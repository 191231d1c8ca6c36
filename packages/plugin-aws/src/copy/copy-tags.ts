import type { Tag } from '@aws-sdk/client-ec2';
import { tagKeys, tagPrefix } from '@spotguard/protocol';
import type { CopyRequest } from '../contract.js';
import { tagRecord } from '../ec2/describe-instance.js';
import { deviceOf } from './block-devices.js';
import type { CopySource } from './copy-source.js';

type Tags = Readonly<Record<string, string>>;

/** EC2 user guide, "Tag your Amazon EC2 resources"; those of AWS itself (`aws:`) do not count. */
const maxTags = 50;

/** The tags of a copy, and the operator's tags that exceed EC2's limit. */
export interface CopyTags {
  /** For the instance, its network interface and its spot request. */
  readonly instance: Tags;
  /** The tags that all its volumes have, as the launch request tags all volumes alike. */
  readonly everyVolume: Tags;
  /** Additional tags of single volumes, by device; only devices that have some. */
  readonly singleVolumes: Readonly<Record<string, Tags>>;
  /** Keys of this instance's own tags, the last alphabetically, that exceed the limit. */
  readonly tooMany: readonly string[];
  /** The same for its volumes, by device. */
  readonly tooManyOfVolumes: Readonly<Record<string, readonly string[]>>;
}

/**
 * A copy has the tags of the instance, overridden by ours; space is kept for all our tags, also those written later. Its
 * volumes have the tags of the instance's volumes, and besides those of the instance, which policies may demand at a launch.
 */
export function copyTags(source: CopySource, { tags: ours }: Pick<CopyRequest, 'tags'>): CopyTags {
  const maxOwnTags = maxTags - new Set([...Object.keys(ours), ...Object.values(tagKeys)]).size;
  const own = keysOf(source.instance.Tags);
  const kept = pick(source.instance.Tags, own.slice(0, maxOwnTags));
  const volumes = source.volumes.map((volume) => {
    const all = keysOf(volume.Tags);
    const volumeTags = pick(volume.Tags, all.slice(0, maxOwnTags));
    const fromInstance = Object.entries(kept).filter(([key]) => !(key in volumeTags));
    return {
      device: deviceOf(volume, source),
      tags: {
        ...Object.fromEntries(fromInstance.slice(0, maxOwnTags - Object.keys(volumeTags).length)),
        ...volumeTags,
        ...ours,
      },
      tooMany: all.slice(maxOwnTags),
    };
  });
  const everyVolume = commonOf(volumes.map(({ tags }) => tags)) ?? { ...kept, ...ours };
  const single = volumes.map(({ device, tags }) => [device, without(tags, everyVolume)] as const);
  return {
    instance: { ...kept, ...ours },
    everyVolume,
    singleVolumes: Object.fromEntries(single.filter(([, tags]) => Object.keys(tags).length > 0)),
    tooMany: own.slice(maxOwnTags),
    tooManyOfVolumes: Object.fromEntries(
      volumes.flatMap(({ device, tooMany }) => (tooMany.length > 0 ? [[device, tooMany]] : [])),
    ),
  };
}

/** The operator's own keys, sorted. Only AWS may write `aws:` tags, and ours get new values. */
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
