/**
 * Declares AWS actions that a plugin calls, and why. The minimal IAM policy of a build is generated from all of these.
 */
export interface IamGrant {
  /** As a policy spells them: `ec2:DescribeInstances`. */
  readonly actions: readonly `${string}:${string}`[];
  /** ARN patterns, which may contain {@link iamPlaceholders}. Default: `*`. */
  readonly resources?: readonly string[];
  /** The condition block, as in a policy document. Its values may contain {@link iamPlaceholders}. */
  readonly conditions?: Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;
  /**
   * The key of a boolean setting of the plugin. The policy contains this grant only when the setting is true, so that a
   * feature that is switched off needs no permissions.
   */
  readonly setting?: string;
  /** One sentence for the person who reviews the policy: what the plugin needs the actions for. */
  readonly why: string;
}

/**
 * Placeholders for what differs from one policy to another. `workload` is the name of the one workload that the policy
 * is for: compare the tag `spotguard:agent` with it, so that one workload cannot touch another. `role` is the ARN of
 * the IAM role of the workload's instances.
 */
export const iamPlaceholders = { workload: '{workload}', role: '{role}' } as const;

/** The values of {@link iamPlaceholders} in one policy. */
export interface IamNames {
  /** As a policy spells it: a name in which each `$` is written `${$}`, or a policy variable. */
  readonly workload: string;
  readonly role: string;
}

/** Returns the grant with its placeholders replaced by `names`. */
export function fillIamGrant(grant: IamGrant, names: IamNames): IamGrant {
  const fill = (text: string) =>
    text.replaceAll(iamPlaceholders.workload, () => names.workload).replaceAll(iamPlaceholders.role, () => names.role);
  const { resources, conditions } = grant;
  return {
    ...grant,
    ...(resources === undefined ? {} : { resources: resources.map(fill) }),
    ...(conditions === undefined
      ? {}
      : {
          conditions: mapValues(conditions, (keys) =>
            mapValues(keys, (values) => (typeof values === 'string' ? fill(values) : values.map(fill))),
          ),
        }),
  };
}

function mapValues<T, R>(record: Readonly<Record<string, T>>, change: (value: T) => R): Readonly<Record<string, R>> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, change(value)]));
}
