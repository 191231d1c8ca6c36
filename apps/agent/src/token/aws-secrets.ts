import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm';

export interface SecretPlace {
  /** Name or ARN. */
  readonly id: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/** How long the agent's start may wait for the secret. */
const timeoutMs = 10_000;

/** Reads a secret from the Parameter Store or the Secrets Manager, in the region of its ARN or of AWS_REGION. Throws when there is no region or AWS refuses. */
export async function readSecret(service: 'ssm' | 'secretsmanager', { id, environment }: SecretPlace): Promise<string> {
  const region = /^arn:[^:]+:[^:]+:([^:]+):/.exec(id)?.[1] ?? environment['AWS_REGION'];
  if (region === undefined || region === '') throw new Error('no region: set AWS_REGION, or give the ARN');
  const options = { abortSignal: AbortSignal.timeout(timeoutMs) };
  if (service === 'ssm') {
    const client = new SSMClient({ region });
    const { Parameter } = await client.send(new GetParameterCommand({ Name: id, WithDecryption: true }), options);
    return Parameter?.Value ?? '';
  }
  const client = new SecretsManagerClient({ region });
  const { SecretString } = await client.send(new GetSecretValueCommand({ SecretId: id }), options);
  return SecretString ?? '';
}
