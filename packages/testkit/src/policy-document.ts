import { fillIamGrant, type IamGrant } from '@spotguard/sdk';

/** An IAM policy, as a simulated region takes it for a role. */
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
 * What grants mean for one workload whose instances have the role of that name: run a plugin under it to see that what it
 * declares is enough. Every grant counts, also one with a `setting`: leave out those that are switched off.
 */
export function policyDocument(
  grants: readonly IamGrant[],
  { workload, role }: { readonly workload: string; readonly role: string },
): PolicyDocument {
  const names = { workload, role: `arn:*:iam::*:role/${role}` };
  return {
    Version: '2012-10-17',
    Statement: grants
      .map((grant) => fillIamGrant(grant, names))
      .map(({ actions, resources = ['*'], conditions }) => ({
        Effect: 'Allow' as const,
        Action: actions,
        Resource: resources,
        ...(conditions === undefined ? {} : { Condition: conditions }),
      })),
  };
}
