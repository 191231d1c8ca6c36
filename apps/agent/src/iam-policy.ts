import type { IamGrant, Plugin } from '@spotguard/sdk';

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

/**
 * The least policy under which a build works: the grants of its plugins, and more if the process itself needs any; equal
 * resources and conditions share one statement.
 */
export function iamPolicy(plugins: readonly Plugin[], more: readonly IamGrant[] = []): IamPolicy {
  const groups = new Map<string, { readonly grant: IamGrant; readonly actions: Set<string> }>();
  for (const grant of [...plugins.flatMap((plugin) => plugin.spec.iam ?? []), ...more]) {
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
