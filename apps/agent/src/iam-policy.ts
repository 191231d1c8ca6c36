import { fillIamGrant, type IamGrant, iamPlaceholders, type Plugin, SpotGuardError } from '@spotguard/sdk';

export interface IamPolicy {
  readonly Version: '2012-10-17';
  readonly Statement: readonly IamStatement[];
}

export interface IamStatement {
  readonly Sid: string;
  readonly Effect: 'Allow';
  readonly Action: readonly string[];
  readonly Resource: readonly string[] | '*';
  readonly Condition?: IamGrant['conditions'];
}

/** What a policy is for. */
export interface IamPolicyOptions {
  /**
   * The only workload that the role may change. Default: the workload in the tag `SpotGuardWorkload` of the role, so that
   * one policy works for the roles of many workloads. A role without the tag may then change no workload.
   */
  readonly workload?: string | undefined;
  /** The role of the workload's instances, by name (with its path) or ARN. It is the only role that new instances may get. */
  readonly role?: string | undefined;
  /** Whether a boolean setting of a plugin is on. By default all are off. */
  readonly isOn?: (pluginId: string, setting: string) => boolean;
  /** The grants that the process itself needs, besides those of its plugins. */
  readonly more?: readonly IamGrant[];
}

/** The key of the tag with which a role names its workload. */
export const roleTag = 'SpotGuardWorkload';

/**
 * Creates the minimal policy of a build: the grants of its plugins, for one workload and its role. Grants with equal
 * resources and conditions share one statement. Throws `CONFIG_INVALID` when the build passes a role to instances and no
 * role is named.
 */
export function iamPolicy(plugins: readonly Plugin[], options: IamPolicyOptions = {}): IamPolicy {
  const { isOn = () => false, more = [] } = options;
  const declared = plugins.flatMap(({ spec }) =>
    (spec.iam ?? []).filter(({ setting }) => setting === undefined || isOn(spec.id, setting)),
  );
  const names = { workload: workloadValue(options.workload), role: roleArn(options.role) };
  const groups = new Map<string, { readonly grant: IamGrant; readonly actions: Set<string> }>();
  for (const declaredGrant of [...declared, ...more]) {
    if (options.role === undefined && JSON.stringify(declaredGrant).includes(iamPlaceholders.role)) throw roleMissing();
    const grant = fillIamGrant(declaredGrant, names);
    const key = JSON.stringify([grant.resources, grant.conditions]);
    const group = groups.get(key) ?? { grant, actions: new Set() };
    for (const action of grant.actions) group.actions.add(action);
    groups.set(key, group);
  }
  const Statement = [...groups.values()].map(
    ({ grant: { resources, conditions }, actions }, index): IamStatement => ({
      Sid: `SpotGuard${index + 1}`,
      Effect: 'Allow',
      Action: [...actions].sort(),
      Resource: resources ?? '*',
      ...(conditions === undefined ? {} : { Condition: conditions }),
    }),
  );
  return { Version: '2012-10-17', Statement };
}

/** Escapes `$`, which would begin a policy variable. Throws `CONFIG_INVALID` for a name of the wrong length. */
function workloadValue(workload: string | undefined): string {
  if (workload === undefined) return `\${aws:PrincipalTag/${roleTag}}`;
  if (workload !== '' && workload.length <= 256) return workload.replaceAll('$', () => `\${$}`);
  throw new SpotGuardError('CONFIG_INVALID', 'The name of a workload has 1 to 256 characters. Correct --workload.');
}

function roleArn(role: string | undefined): string {
  if (role === undefined) return '';
  if (/^arn:[a-z-]+:iam::\d{12}:role\/[\w+=,.@/-]+$/.test(role)) return role;
  if (/^([\w+=,.@-]+\/)*[\w+=,.@-]+$/.test(role)) return `arn:*:iam::*:role/${role}`;
  throw new SpotGuardError(
    'CONFIG_INVALID',
    `'${role}' is not the name or the ARN of a role. Give --role the name of the role that the instances have, such as spotguard-shop.`,
  );
}

function roleMissing(): SpotGuardError {
  return new SpotGuardError(
    'CONFIG_INVALID',
    'A replacement gets the role that the instance has, so the policy has to name that role and no other. Give its name or ARN, as in: iam-policy --workload shop --role spotguard-shop',
  );
}
