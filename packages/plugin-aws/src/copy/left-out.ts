import type { CopySource } from './copy-source.js';
import type { CopyTags } from './copy-tags.js';

/** What a copy refers to, and what was left out. */
export interface References {
  readonly keyName: string | undefined;
  readonly securityGroupIds: readonly string[];
  readonly placementGroup: string | undefined;
  /** What was left out: a phrase for each thing, with the reason. */
  readonly leftOut: readonly string[];
}

/**
 * What the copy refers to. In an emergency, what is gone and not essential is left out. Otherwise everything is kept, and
 * `reasonsAgainst` names what is gone.
 */
export function referencesOf(source: CopySource, options: { readonly isEmergency: boolean }): References {
  const { instance, unusable } = source;
  const { KeyName: keyName } = instance;
  const all = (instance.SecurityGroups ?? []).flatMap(({ GroupId }) => GroupId ?? []);
  const placementGroup = instance.Placement?.GroupName || undefined;
  const kept: References = { keyName, securityGroupIds: all, placementGroup, leftOut: [] };
  if (!options.isEmergency) return kept;
  const isKeyGone = keyName !== undefined && (!source.hasKeyPair || unusable.has(keyName));
  const existing = all.filter((groupId) => !unusable.has(groupId));
  // Without any group the copy would get the default group of its network, which may allow other traffic.
  const groups = existing.length > 0 ? existing : all;
  const isPlacementGone = placementGroup !== undefined && unusable.has(placementGroup);
  return {
    keyName: isKeyGone ? undefined : keyName,
    securityGroupIds: groups,
    placementGroup: isPlacementGone ? undefined : placementGroup,
    leftOut: [
      ...(isKeyGone ? [`the key pair '${keyName}', which was deleted`] : []),
      ...all.filter((groupId) => !groups.includes(groupId)).map((id) => `the security group ${id}, which is gone`),
      ...(isPlacementGone ? [`the placement group '${placementGroup}', which is gone`] : []),
    ],
  };
}

/** What else an emergency copy will not have, as phrases. */
export function lossesOf(source: CopySource, tags: CopyTags): readonly string[] {
  const { instance, imageReason, image } = source;
  return [
    ...(imageReason === undefined
      ? []
      : [`its latest changes on disk: it comes from ${image.ImageId}, as ${imageReason}`]),
    ...(tags.tooMany.length > 0 ? [`the ${listTagKeys(tags.tooMany)}, as EC2 allows 50 and SpotGuard needs some`] : []),
    ...Object.entries(tags.tooManyOfVolumes).map(
      ([device, keys]) => `the ${listTagKeys(keys)} of its volume ${device}`,
    ),
    ...(instance.SourceDestCheck === false ? ['a switched-off source/destination check: switch it off by hand'] : []),
  ];
}

/** Formats tag keys for a message. */
export function listTagKeys(keys: readonly string[]): string {
  const named = keys.map((key) => `'${key}'`).join(', ');
  return keys.length === 1 ? `tag ${named}` : `tags ${named}`;
}
