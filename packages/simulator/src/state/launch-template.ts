/** One version of a launch template: what it names of images and snapshots, and nothing else. */
export interface LaunchTemplateVersion {
  /** The version's number: versions are listed in this order. */
  readonly sequence: number;
  /** An image's id, or `resolve:ssm:<parameter>`. */
  readonly imageId: string | undefined;
  readonly snapshotIds: readonly string[];
}

/** A launch template as an operator made it; nothing launches from it. */
export interface LaunchTemplate {
  readonly sequence: number;
  readonly launchTemplateId: string;
  readonly name: string;
  readonly createdAt: Date;
  readonly defaultVersion: number;
  readonly versions: readonly LaunchTemplateVersion[];
}
