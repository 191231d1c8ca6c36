import { EC2Client, type EC2ClientConfig } from '@aws-sdk/client-ec2';
import { type Clock, SpotGuardError } from '@spotguard/sdk';
import { withDeadline } from '@spotguard/sdk/async';
import { ec2Error } from './ec2-error.js';

/** How one call is made. */
export interface Ec2Call {
  /** As IAM names it, such as `ec2:RunInstances`. */
  readonly action: `ec2:${string}`;
  readonly signal: AbortSignal;
  /** See {@link ec2Error}. */
  readonly justMade?: readonly string[];
  /** Default: 3. 1 for what can be done without. */
  readonly maxAttempts?: number;
}

export interface Ec2ApiOptions {
  readonly endpoint: string | undefined;
  /** Default: the chain of the AWS SDK. */
  readonly credentials: EC2ClientConfig['credentials'];
  readonly clock: Clock;
  /** Gives [0, 1). */
  readonly random: () => number;
  /** What one try may take as a whole: an answer that comes in drops is never silent for long. Default: 15. */
  readonly trySeconds?: number;
}

const defaultAttempts = 3;
const firstPauseMs = 400;
/** Short, as a launch may be waiting in the two minutes of a notice; calls can be repeated safely. */
const connectMs = 2_000;
const answerMs = 10_000;
const defaultTrySeconds = 15;

/**
 * The one EC2 client. It tries a call three times when the failure may pass, on our clock and ended by the signal. The
 * SDK's own retries are off: they would also repeat a lack of capacity, which EC2 answers with status 500, and so hold up
 * a failover.
 */
export class Ec2Api implements Disposable {
  readonly #options: Ec2ApiOptions;
  #client: EC2Client | undefined;

  constructor(options: Ec2ApiOptions) {
    this.#options = options;
  }

  /** Talks to this region from now on; sends nothing. */
  connect(region: string): void {
    const { endpoint, credentials } = this.#options;
    this.#client?.destroy();
    this.#client = new EC2Client({
      region,
      ...(endpoint === undefined ? {} : { endpoint }),
      ...(credentials === undefined ? {} : { credentials }),
      defaultsMode: 'standard',
      maxAttempts: 1,
      requestHandler: { connectionTimeout: connectMs, requestTimeout: answerMs, throwOnRequestTimeout: true },
    });
  }

  /** Makes a call; every failure is a SpotGuardError, or the reason of the signal. */
  async call<T>(
    { action, signal, justMade, maxAttempts = defaultAttempts }: Ec2Call,
    send: (client: EC2Client, options: { readonly abortSignal: AbortSignal }) => Promise<T>,
  ): Promise<T> {
    const { clock, random, trySeconds: seconds = defaultTrySeconds } = this.#options;
    const client = this.#client;
    if (client === undefined) {
      throw new SpotGuardError('INVARIANT', `${action} was called before plugin 'aws' had started; call it in start.`);
    }
    for (let attempt = 1; ; attempt++) {
      signal.throwIfAborted();
      try {
        return await withDeadline((abortSignal) => send(client, { abortSignal }), {
          seconds,
          parent: signal,
          what: action,
        });
      } catch (error) {
        signal.throwIfAborted();
        const failure = ec2Error(error, action, { justMade });
        if (!failure.retryable || attempt >= maxAttempts) throw failure;
        await clock.sleep(random() * firstPauseMs * 2 ** attempt, signal);
      }
    }
  }

  [Symbol.dispose](): void {
    this.#client?.destroy();
  }
}
