/** One version of a launch template. Only the images and snapshots that it names are simulated. */
export interface LaunchTemplateVersion {
  /** The number of the version. Versions are listed in this order. */
  readonly sequence: number;
  /** An image's id, or `resolve:ssm:<parameter>`. */
  readonly imageId: string | undefined;
  readonly snapshotIds: readonly string[];
}

/** A launch template. Launches from it are not supported. */
export interface LaunchTemplate {
  readonly sequence: number;
  readonly launchTemplateId: string;
  readonly name: string;
  readonly createdAt: Date;
  readonly defaultVersion: number;
  readonly versions: readonly LaunchTemplateVersion[];
}
