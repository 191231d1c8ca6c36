import http from 'node:http';
import https from 'node:https';
import { headers as names } from '@spotguard/protocol';
import { Config, defineToken, describeError, InstanceIdentity, Lineage, Scope, SpotGuardError } from '@spotguard/sdk';
import { inject, injectable } from '@spotguard/sdk/inject';
import axios, { type AxiosInstance } from 'axios';
import type { SessionConfig } from '../session-config.js';
import { agentVersion } from '../version.js';
import { answerError } from './answer-error.js';
import { closeConnections } from './close-connections.js';
import { Standing } from './standing.js';

export interface ControlPlaneRequest {
  readonly method: 'GET' | 'POST' | 'DELETE';
  readonly path: string;
  readonly query?: Readonly<Record<string, string | number>>;
  readonly body?: unknown;
  /** Makes a report or an acknowledgement count once. */
  readonly idempotencyKey?: string;
  /** More headers, such as those of a registration. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
  /** How long the answer may be held back by the server's leave; default 0. */
  readonly holdSeconds?: number;
}

const answerSeconds = 15;
const largestAnswer = 4 * 1024 * 1024;

/**
 * Talks to the control plane over kept-alive connections. A failure that may pass is a retryable `UPSTREAM_FAILED`, a
 * refused token `PERMISSION_DENIED`, any other refusal `UPSTREAM_REFUSED`.
 */
@injectable()
export class ControlPlaneClient {
  readonly #axios: AxiosInstance;
  readonly #conceal: (text: string) => string;

  constructor(
    @inject(Config) config: SessionConfig,
    @inject(InstanceIdentity) private readonly identity: InstanceIdentity,
    @inject(Lineage) private readonly lineage: Lineage,
    @inject(Standing) private readonly standing: Standing,
    @inject(Scope) scope: Scope,
  ) {
    const httpAgent = new http.Agent({ keepAlive: true });
    const httpsAgent = new https.Agent({ keepAlive: true });
    scope.defer(() => closeConnections(httpAgent, httpsAgent));
    this.#conceal = (text) => text.replaceAll(config.clientToken, '***');
    this.#axios = axios.create({
      adapter: 'http',
      baseURL: config.serverUrl.replace(/\/+$/, ''),
      headers: {
        Authorization: `Bearer ${config.clientToken}`,
        'Content-Type': 'application/json',
        'User-Agent': `SpotGuard-Agent/${agentVersion}`,
      },
      httpAgent,
      httpsAgent,
      maxContentLength: largestAnswer,
      maxRedirects: 0,
      validateStatus: () => true,
    });
  }

  /** The body of a 2xx answer, not validated yet. */
  async request(request: ControlPlaneRequest): Promise<unknown> {
    const name = `${request.method} ${request.path}`;
    const answer = await this.#send(request, name);
    this.standing.observe(answer.headers as Readonly<Record<string, unknown>>);
    const { status, data } = answer;
    if (status < 200 || status > 299) throw answerError({ request: name, status, body: data, conceal: this.#conceal });
    return data;
  }

  async #send(request: ControlPlaneRequest, name: string) {
    const { method, path, query, body, idempotencyKey, signal, holdSeconds = 0 } = request;
    try {
      return await this.#axios.request<unknown>({
        method,
        url: path,
        params: query,
        // A GET with a JSON content type and no body is what v4 sends.
        data: body,
        signal,
        timeout: (answerSeconds + holdSeconds) * 1000,
        headers: {
          [names.instance]: this.identity.instanceId,
          [names.generation]: String(this.lineage.generation),
          ...(idempotencyKey === undefined ? {} : { [names.idempotencyKey]: idempotencyKey }),
          ...request.headers,
        },
      });
    } catch (cause) {
      signal.throwIfAborted();
      throw new SpotGuardError(
        'UPSTREAM_FAILED',
        `The control plane could not be reached (${name}): ${describeError(cause)}`,
        {
          retryable: true,
          details: { request: name },
          // Axios errors carry the request with its token: only their words go on.
        },
      );
    }
  }
}

/** The client, for the plugin's own classes. */
export const ControlPlane = defineToken<ControlPlaneClient>('session/control-plane-client');
