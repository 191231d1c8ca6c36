/** AWS actions a plugin may call, and why. The minimal policy of a build is generated from these. */
export interface IamGrant {
  readonly actions: readonly `${string}:${string}`[];
  /** ARN patterns; default `*`. They may hold {@link iamPlaceholders}. */
  readonly resources?: readonly string[];
  /** IAM condition block, as in a policy document. Its values may hold {@link iamPlaceholders}. */
  readonly conditions?: Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;
  /**
   * The key of a boolean setting of the plugin. The policy has this grant only where the setting is true, so that what is
   * switched off needs no rights.
   */
  readonly setting?: string;
  readonly why: string;
}

/**
 * Stand in a grant for what differs from policy to policy. `workload` is the name of the one workload that the policy is
 * for; compare the tag `spotguard:agent` with it, so that one workload cannot touch another. `role` is the ARN of the
 * role that the instances of the workload have.
 */
export const iamPlaceholders = { workload: '{workload}', role: '{role}' } as const;

/** What {@link iamPlaceholders} stand for in one policy. */
export interface IamNames {
  /** As a policy writes it: a name whose `$` are written `${$}`, or a policy variable. */
  readonly workload: string;
  readonly role: string;
}

/** The grant with the placeholders filled in. */
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
