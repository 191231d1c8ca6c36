import { fillIamGrant, type IamGrant } from '@spotguard/sdk';

/** An IAM policy in the form that a simulated region (`@spotguard/simulator`) accepts for a role. */
export interface PolicyDocument {
  readonly Version: '2012-10-17';
  readonly Statement: readonly {
    readonly Effect: 'Allow';
    readonly Action: readonly string[];
    readonly Resource: readonly string[];
    readonly Condition?: IamGrant['conditions'];
  }[];
}

/**
 * The IAM policy that a plugin's grants amount to for one workload. Give it to the role in a simulated region and run
 * the plugin under it, to test that the grants it declares are sufficient. Every grant is included, also one with a
 * `setting`: filter out the grants whose setting is off.
 *
 * @param names The workload, and the name of its instances' role; they fill the placeholders of the grants.
 */
export function policyDocument(
  grants: readonly IamGrant[],
  names: { readonly workload: string; readonly role: string },
): PolicyDocument {
  const values = { workload: names.workload, role: `arn:*:iam::*:role/${names.role}` };
  return {
    Version: '2012-10-17',
    Statement: grants
      .map((grant) => fillIamGrant(grant, values))
      .map(({ actions, resources = ['*'], conditions }) => ({
        Effect: 'Allow' as const,
        Action: actions,
        Resource: resources,
        ...(conditions === undefined ? {} : { Condition: conditions }),
      })),
  };
}
