import type { CopyTags } from './copy-tags.js';
import type { Original } from './original.js';

/** What a copy refers to, after what it does without. */
export interface References {
  readonly keyName: string | undefined;
  readonly securityGroupIds: readonly string[];
  readonly placementGroup: string | undefined;
  /** What was left out, as a phrase each that names it and says why. */
  readonly leftOut: readonly string[];
}

/**
 * What the copy refers to in an emergency: what is gone and can be done without is left out. Outside of one everything is
 * kept, and the reasons against the copy name what is gone.
 */
export function referencesOf(original: Original, options: { readonly isEmergency: boolean }): References {
  const { instance, unusable } = original;
  const { KeyName: keyName } = instance;
  const all = (instance.SecurityGroups ?? []).flatMap(({ GroupId }) => GroupId ?? []);
  const placementGroup = instance.Placement?.GroupName || undefined;
  const kept: References = { keyName, securityGroupIds: all, placementGroup, leftOut: [] };
  if (!options.isEmergency) return kept;
  const isKeyGone = keyName !== undefined && (!original.hasKeyPair || unusable.has(keyName));
  const left = all.filter((groupId) => !unusable.has(groupId));
  // Without any group it would get the default one of its network, which is not for us to decide.
  const groups = left.length > 0 ? left : all;
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

/** What else an emergency copy does without, besides references that are gone. */
export function lossesOf(original: Original, tags: CopyTags): readonly string[] {
  const { instance, imageReason, image } = original;
  return [
    ...(imageReason === undefined
      ? []
      : [`its latest changes on disk: it comes from ${image.ImageId}, as ${imageReason}`]),
    ...(tags.tooMany.length > 0 ? [`the ${listed(tags.tooMany)}, as EC2 takes 50 and SpotGuard needs some`] : []),
    ...Object.entries(tags.tooManyOfVolumes).map(([device, keys]) => `the ${listed(keys)} of its volume ${device}`),
    ...(instance.SourceDestCheck === false ? ['a switched-off source/destination check: switch it off by hand'] : []),
  ];
}

/** Tag keys for a message. */
export function listed(keys: readonly string[]): string {
  const named = keys.map((key) => `'${key}'`).join(', ');
  return keys.length === 1 ? `tag ${named}` : `tags ${named}`;
}
