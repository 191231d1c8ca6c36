import { EC2Client, type EC2ClientConfig } from '@aws-sdk/client-ec2';
import { type Clock, SpotGuardError } from '@spotguard/sdk';
import { withDeadline } from '@spotguard/sdk/async';
import { ec2Error } from './ec2-error.js';

/** Options of one call. */
export interface Ec2Call {
  /** As IAM names it, such as `ec2:RunInstances`. */
  readonly action: `ec2:${string}`;
  readonly signal: AbortSignal;
  /** See {@link ec2Error}. */
  readonly justMade?: readonly string[];
  /** Default: 3. Use 1 for a call whose answer is optional. */
  readonly maxAttempts?: number;
}

export interface Ec2ApiOptions {
  readonly endpoint: string | undefined;
  /** Default: the chain of the AWS SDK. */
  readonly credentials: EC2ClientConfig['credentials'];
  readonly clock: Clock;
  /** Returns a number in [0, 1). */
  readonly random: () => number;
  /** Deadline of one attempt; a socket timeout never ends an answer that arrives byte by byte. Default: 15. */
  readonly attemptSeconds?: number;
}

const defaultAttempts = 3;
const firstPauseMs = 400;
/** Short, as a failover has two minutes; calls can be repeated safely. */
const connectMs = 2_000;
const answerMs = 10_000;
const defaultAttemptSeconds = 15;

/**
 * The EC2 client of the plugin. It tries a call up to three times on retryable errors, by our clock and until the signal
 * aborts. The SDK's own retries are off: they would also repeat a launch without capacity, which EC2 answers with status
 * 500, and so delay a failover.
 */
export class Ec2Api implements Disposable {
  readonly #options: Ec2ApiOptions;
  #client: EC2Client | undefined;

  constructor(options: Ec2ApiOptions) {
    this.#options = options;
  }

  /** Sets the region of all later calls; sends nothing. */
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

  /** Makes a call. Throws a SpotGuardError, or the reason of the signal. */
  async call<T>(
    { action, signal, justMade, maxAttempts = defaultAttempts }: Ec2Call,
    send: (client: EC2Client, options: { readonly abortSignal: AbortSignal }) => Promise<T>,
  ): Promise<T> {
    const { clock, random, attemptSeconds: seconds = defaultAttemptSeconds } = this.#options;
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
