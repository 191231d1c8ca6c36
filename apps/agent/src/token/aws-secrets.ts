import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { withDeadline } from '@spotguard/sdk/async';

export interface SecretPlace {
  /** Name or ARN. */
  readonly id: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
}

type Service = 'ssm' | 'secretsmanager';

/** How long the start of the agent may wait for it, retries and all. */
const maxWaitSeconds = 10;
const serviceNames = { ssm: 'The Parameter Store', secretsmanager: 'The Secrets Manager' };

/** Reads a secret from the Parameter Store or the Secrets Manager, in the region of its ARN or of AWS_REGION. */
export async function readSecret(service: Service, { id, environment }: SecretPlace): Promise<string> {
  const region = /^arn:[^:]+:[^:]+:([^:]+):/.exec(id)?.[1] ?? environment['AWS_REGION'];
  if (region === undefined || region === '') throw new Error('no region: set AWS_REGION, or name it by its ARN');
  return withDeadline((signal) => requestSecret(service, { id, region, signal }), {
    seconds: maxWaitSeconds,
    parent: new AbortController().signal,
    what: serviceNames[service],
  });
}

async function requestSecret(
  service: Service,
  { id, region, signal }: { readonly id: string; readonly region: string; readonly signal: AbortSignal },
): Promise<string> {
  const options = { abortSignal: signal };
  if (service === 'ssm') {
    const command = new GetParameterCommand({ Name: id, WithDecryption: true });
    const { Parameter } = await new SSMClient({ region }).send(command, options);
    return Parameter?.Value ?? '';
  }
  const command = new GetSecretValueCommand({ SecretId: id });
  const { SecretString } = await new SecretsManagerClient({ region }).send(command, options);
  return SecretString ?? '';
}
