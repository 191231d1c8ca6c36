/** The bundler replaces this name by the build id; it is not defined where a program runs from its packages. */
declare const SPOTGUARD_BUILD_ID: string;

/**
 * Distinguishes bundles of the same version: a hash of the bundled program, so that equal sources give an equal id on
 * any machine. Undefined for a program that is not bundled.
 */
export const buildId: string | undefined = typeof SPOTGUARD_BUILD_ID === 'string' ? SPOTGUARD_BUILD_ID : undefined;

/** The version, followed by the build id if there is one, in the form of semantic versioning: `4.0.0+0123456789ab`. */
export function withBuild(version: string): string {
  return buildId === undefined ? version : `${version}+${buildId}`;
}
