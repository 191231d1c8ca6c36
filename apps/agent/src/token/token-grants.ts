import type { IamGrant } from '@spotguard/sdk';

/**
 * Returns the grants that the instance's role needs to fetch the token; none for a token that is stored on the instance. A
 * secret that is encrypted with the operator's own key also needs `kms:Decrypt`, which is not included.
 */
export function tokenGrants(source: string): readonly IamGrant[] {
  const [, kind, place = ''] = /^(ssm|secretsmanager):(.+)$/.exec(source) ?? [];
  const why = 'Fetch the token of the control plane at the start.';
  if (kind === 'ssm') {
    const arn = place.startsWith('arn:') ? place : `arn:*:ssm:*:*:parameter/${place.replace(/^\//, '')}`;
    return [{ actions: ['ssm:GetParameter'], resources: [arn], why }];
  }
  if (kind === 'secretsmanager') {
    // AWS adds a dash and six characters to the name of a secret.
    const arn = place.startsWith('arn:') ? place : `arn:*:secretsmanager:*:*:secret:${place}-??????`;
    return [{ actions: ['secretsmanager:GetSecretValue'], resources: [arn], why }];
  }
  return [];
}
