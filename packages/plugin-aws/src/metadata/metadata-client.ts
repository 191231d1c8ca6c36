import { Agent, request as sendRequest } from 'node:http';
import { type Clock, SpotGuardError } from '@spotguard/sdk';
import type { InstanceMetadata } from '../contract.js';

const timeoutMs = 2_000;
/** An answer takes a few milliseconds. A read that waits longer for the shared connection uses a connection of its own. */
const maxQueueMs = 30;
const tokenSeconds = 21_600;
const maxBodyLength = 65_536;

interface Answer {
  readonly status: number;
  readonly body: string;
}

interface MetadataRequest {
  readonly method: 'GET' | 'PUT';
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
}

/**
 * Reads IMDSv2 over one kept-alive connection with one token for six hours, as EC2 limits the packets of an instance to its
 * link-local services, of which DNS is one, and the connections to the metadata service.
 */
export class MetadataClient implements InstanceMetadata, Disposable {
  readonly #endpoint: string;
  readonly #clock: Clock;
  readonly #connection = new Agent({ keepAlive: true, maxSockets: 1 });
  /** For reads that waited too long for the shared connection: one connection each, closed after the answer. */
  readonly #bypass = new Agent({ keepAlive: false });
  #token: { readonly value: string; readonly renewAt: number } | undefined;

  constructor(endpoint: string, clock: Clock) {
    this.#endpoint = endpoint;
    this.#clock = clock;
  }

  async read(path: string, signal: AbortSignal): Promise<string | undefined> {
    let answer = await this.#get(path, signal);
    if (answer.status === 401) {
      this.#token = undefined;
      answer = await this.#get(path, signal);
    }
    if (answer.status === 404) return undefined;
    return this.#bodyOf(answer, path);
  }

  [Symbol.dispose](): void {
    this.#connection.destroy();
    this.#bypass.destroy();
  }

  async #get(path: string, signal: AbortSignal): Promise<Answer> {
    const headers = { 'x-aws-ec2-metadata-token': await this.#currentToken(signal) };
    return this.#send({ method: 'GET', path: `/latest/${path}`, headers }, signal);
  }

  async #currentToken(signal: AbortSignal): Promise<string> {
    const now = this.#clock.monotonic();
    if (this.#token !== undefined && now < this.#token.renewAt) return this.#token.value;
    const headers = { 'x-aws-ec2-metadata-token-ttl-seconds': String(tokenSeconds) };
    const answer = await this.#send({ method: 'PUT', path: '/latest/api/token', headers }, signal);
    const value = this.#bodyOf(answer, 'api/token');
    if (!/^[\x21-\x7e]+$/.test(value)) throw this.#failed('answered with an invalid session token');
    this.#token = { value, renewAt: now + tokenSeconds * 900 };
    return value;
  }

  #bodyOf({ status, body }: Answer, path: string): string {
    if (status === 200) return body;
    if (status === 403) {
      throw new SpotGuardError(
        'PERMISSION_DENIED',
        `The instance metadata service refuses '${path}': it is switched off for this instance. Switch it on with 'aws ec2 modify-instance-metadata-options --http-endpoint enabled'.`,
      );
    }
    throw this.#failed(`answered ${status} to '${path}'`);
  }

  async #send(request: MetadataRequest, signal: AbortSignal): Promise<Answer> {
    try {
      return await this.#exchange(request, signal);
    } catch (error) {
      signal.throwIfAborted();
      // The service closed the idle connection just when it was used again.
      if (error instanceof StaleConnection) return this.#send(request, signal);
      if (error instanceof QueuedTooLong) return this.#exchange(request, signal, this.#bypass);
      throw error;
    }
  }

  #exchange(
    { method, path, headers }: MetadataRequest,
    signal: AbortSignal,
    agent = this.#connection,
  ): Promise<Answer> {
    const timer = new AbortController();
    const expired = new AbortController();
    const answer = new Promise<Answer>((resolve, reject) => {
      const request = sendRequest(new URL(path, this.#endpoint), {
        method,
        headers,
        agent,
        signal: AbortSignal.any([signal, expired.signal]),
      });
      const fail = (cause: unknown) => {
        if (expired.signal.aborted) reject(this.#failed(`did not answer within ${timeoutMs / 1_000} s`));
        else if (request.reusedSocket && isReset(cause)) reject(new StaleConnection());
        else reject(this.#failed('cannot be reached', cause));
      };
      const queued = new AbortController();
      this.#clock.sleep(maxQueueMs, queued.signal).then(
        () => {
          reject(new QueuedTooLong());
          expired.abort();
        },
        () => {},
      );
      // From here on this request has the shared connection.
      request.once('socket', () => {
        queued.abort();
        this.#clock.sleep(timeoutMs, timer.signal).then(
          () => expired.abort(),
          () => {},
        );
      });
      request.on('error', fail);
      request.once('response', (response) => {
        let body = '';
        response.setEncoding('utf8');
        response.on('error', fail);
        response.on('data', (text: string) => {
          body += text;
          if (body.length > maxBodyLength) response.destroy(new Error('The answer is too long'));
        });
        response.once('end', () => resolve({ status: response.statusCode ?? 0, body }));
      });
      request.end();
    });
    return answer.finally(() => timer.abort());
  }

  #failed(what: string, cause?: unknown): SpotGuardError {
    return new SpotGuardError(
      'UPSTREAM_FAILED',
      `The instance metadata service at ${this.#endpoint} ${what}. Is this an EC2 instance? In a container, raise the hop limit of its metadata options to 2.`,
      { retryable: true, cause },
    );
  }
}

class StaleConnection extends Error {}

class QueuedTooLong extends Error {}

function isReset(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === 'ECONNRESET' || error.code === 'EPIPE');
}
