import { SpotGuardError } from '@spotguard/sdk';
import * as z from 'zod';
import type { InstanceMetadata } from '../contract.js';

/** Credentials as a provider returns them to the AWS SDK, which asks again before they expire. */
export interface RoleCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
  readonly expiration: Date;
}

const folder = 'meta-data/iam/security-credentials/';

const document = z.object({
  AccessKeyId: z.string().min(1),
  SecretAccessKey: z.string().min(1),
  Token: z.string().min(1),
  Expiration: z.iso.datetime({ offset: true }),
});

/** Reads the credentials of this instance's role. */
export async function readRoleCredentials(metadata: InstanceMetadata, signal: AbortSignal): Promise<RoleCredentials> {
  const role = (await metadata.read(folder, signal))?.trim();
  if (!role) {
    throw new SpotGuardError(
      'PERMISSION_DENIED',
      'This instance has no IAM role. Attach an instance profile, or configure other credentials.',
    );
  }
  const parsed = document.safeParse(jsonOf(await metadata.read(folder + role, signal)));
  if (!parsed.success) {
    throw new SpotGuardError(
      'UPSTREAM_FAILED',
      `The instance metadata service has no credentials of role '${role}' now. Right after attaching the role this passes; otherwise check that the role trusts ec2.amazonaws.com.`,
      { retryable: true },
    );
  }
  const { AccessKeyId, SecretAccessKey, Token, Expiration } = parsed.data;
  return {
    accessKeyId: AccessKeyId,
    secretAccessKey: SecretAccessKey,
    sessionToken: Token,
    expiration: new Date(Expiration),
  };
}

function jsonOf(text: string | undefined): unknown {
  try {
    return JSON.parse(text ?? '');
  } catch {
    return undefined;
  }
}
