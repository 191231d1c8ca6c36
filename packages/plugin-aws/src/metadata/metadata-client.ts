import { Agent, request as sendRequest } from 'node:http';
import { type Clock, SpotGuardError } from '@spotguard/sdk';
import type { InstanceMetadata } from '../contract.js';

const timeoutMs = 2_000;
/** An answer takes a few milliseconds; a read that waits longer for its turn goes past whatever hangs. */
const turnMs = 30;
const tokenSeconds = 21_600;
const bodyLimit = 65_536;

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
 * Speaks IMDSv2 over one kept-alive connection with one lasting token: EC2 limits the packets of an instance to its
 * link-local services, DNS among them, and the connections to this one.
 */
export class MetadataClient implements InstanceMetadata, Disposable {
  readonly #endpoint: string;
  readonly #clock: Clock;
  readonly #connection = new Agent({ keepAlive: true, maxSockets: 1 });
  /** Only for reads that cannot have their turn: one connection each, closed after the answer. */
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
    if (!/^[\x21-\x7e]+$/.test(value)) throw this.#failed('gave a session token that is none');
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
      // The service had closed the idle connection in the moment in which it was used again.
      if (error instanceof StaleConnection) return this.#send(request, signal);
      if (error instanceof NoTurn) return this.#exchange(request, signal, this.#bypass);
      throw error;
    }
  }

  #exchange(
    { method, path, headers }: MetadataRequest,
    signal: AbortSignal,
    agent = this.#connection,
  ): Promise<Answer> {
    const timer = new AbortController();
    const late = new AbortController();
    const answer = new Promise<Answer>((resolve, reject) => {
      const request = sendRequest(new URL(path, this.#endpoint), {
        method,
        headers,
        agent,
        signal: AbortSignal.any([signal, late.signal]),
      });
      const fail = (cause: unknown) => {
        if (late.signal.aborted) reject(this.#failed(`did not answer within ${timeoutMs / 1_000} s`));
        else if (request.reusedSocket && isReset(cause)) reject(new StaleConnection());
        else reject(this.#failed('cannot be reached', cause));
      };
      const turn = new AbortController();
      this.#clock.sleep(turnMs, turn.signal).then(
        () => {
          reject(new NoTurn());
          late.abort();
        },
        () => {},
      );
      // Only from here on is it the turn of this request on the one connection.
      request.once('socket', () => {
        turn.abort();
        this.#clock.sleep(timeoutMs, timer.signal).then(
          () => late.abort(),
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
          if (body.length > bodyLimit) response.destroy(new Error('The answer is too long'));
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

class NoTurn extends Error {}

function isReset(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === 'ECONNRESET' || error.code === 'EPIPE');
}
