import type { IamGrant } from '@spotguard/sdk';

/**
 * What the role of the instance must allow so that the token can be fetched; nothing for a token that is kept on the instance. A
 * key of the operator's own needs `kms:Decrypt` besides, which only its owner can name.
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
