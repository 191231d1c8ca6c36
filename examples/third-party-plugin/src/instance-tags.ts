import { CreateTagsCommand, EC2Client } from '@aws-sdk/client-ec2';
import { defineToken, describeError, type InstanceIdentity, SpotGuardError } from '@spotguard/sdk';

/** The tags of this instance. */
export interface InstanceTags {
  put(key: string, value: string, signal: AbortSignal): Promise<void>;
}
export const InstanceTags = defineToken<InstanceTags>('disk-guard/instance-tags');

/** Writes tags through the EC2 API, with the credentials that the AWS SDK finds. */
export class Ec2InstanceTags implements InstanceTags, Disposable {
  readonly #identity: InstanceIdentity;
  readonly #endpoint: string | undefined;
  #client: EC2Client | undefined;

  constructor(identity: InstanceIdentity, endpoint: string | undefined) {
    this.#identity = identity;
    this.#endpoint = endpoint;
  }

  async put(key: string, value: string, signal: AbortSignal): Promise<void> {
    const { instanceId } = this.#identity;
    const command = new CreateTagsCommand({ Resources: [instanceId], Tags: [{ Key: key, Value: value }] });
    try {
      await this.#connected().send(command, { abortSignal: signal });
    } catch (cause) {
      signal.throwIfAborted();
      if (cause instanceof Error && cause.name === 'UnauthorizedOperation') {
        const message = `AWS refuses to tag ${instanceId}: grant ec2:CreateTags to the role of this instance`;
        throw new SpotGuardError('PERMISSION_DENIED', message, { cause });
      }
      const message = `Cannot tag ${instanceId}: ${describeError(cause)}. It is tried again`;
      throw new SpotGuardError('UPSTREAM_FAILED', message, { cause, retryable: true });
    }
  }

  [Symbol.dispose](): void {
    this.#client?.destroy();
  }

  /** The client, created at the first call: its creation reads files, and the region is not known yet during setup. */
  #connected(): EC2Client {
    const endpoint = this.#endpoint === undefined ? {} : { endpoint: this.#endpoint };
    this.#client ??= new EC2Client({ region: this.#identity.region, ...endpoint });
    return this.#client;
  }
}
