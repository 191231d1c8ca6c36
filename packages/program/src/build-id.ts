/** Put in place of this name when a program is bundled; there is none where it runs from its packages. */
declare const SPOTGUARD_BUILD_ID: string;

/**
 * What tells bundles of one version apart: a hash of the program itself, so that equal sources give an equal id on any
 * machine. Undefined for a program that is not bundled, whose packages carry a version each.
 */
export const buildId: string | undefined = typeof SPOTGUARD_BUILD_ID === 'string' ? SPOTGUARD_BUILD_ID : undefined;

/** A version with the build behind it, in the form of semantic versioning: `4.0.0+0123456789ab`. */
export function withBuild(version: string): string {
  return buildId === undefined ? version : `${version}+${buildId}`;
}
