import http from 'node:http';
import https from 'node:https';
import { headers as names, successResponse, writeFeatures } from '@spotguard/protocol';
import {
  Config,
  describeError,
  InstanceIdentity,
  isSpotGuardError,
  Lineage,
  Scope,
  SpotGuardError,
} from '@spotguard/sdk';
import { withDeadline } from '@spotguard/sdk/async';
import { inject, injectable } from '@spotguard/sdk/inject';
import axios, { type AxiosInstance } from 'axios';
import type { SessionConfig } from '../config.js';
import type { ControlPlane, ControlPlaneRequest, ReportDelivery } from '../contract.js';
import { answerError } from './answer-error.js';
import { closeConnections } from './close-connections.js';
import { parseAnswer } from './parse-answer.js';
import { SessionState } from './session-state.js';

/**
 * Sent with the registration and in the User-Agent. It names the v4 protocol; `SpotGuard-Agent` tells us from the Python
 * agent.
 */
export const agentVersion = '4.0.0';

const maxAnswerBytes = 4 * 1024 * 1024;
/** What this agent can do beyond the first version of ours. */
const ownFeatures = writeFeatures(['plugin-commands', 'cancelled-commands', 'freezes']);

/** Sends requests to the control plane over kept-alive connections. */
@injectable()
export class ControlPlaneClient implements ControlPlane {
  readonly #axios: AxiosInstance;
  readonly #conceal: (text: string) => string;

  constructor(
    @inject(Config) private readonly config: SessionConfig,
    @inject(InstanceIdentity) private readonly identity: InstanceIdentity,
    @inject(Lineage) private readonly lineage: Lineage,
    @inject(SessionState) private readonly sessionState: SessionState,
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
        [names.features]: ownFeatures,
      },
      httpAgent,
      httpsAgent,
      maxContentLength: maxAnswerBytes,
      maxRedirects: 0,
      validateStatus: () => true,
    });
  }

  async request(request: ControlPlaneRequest): Promise<unknown> {
    const name = `${request.method} ${request.path}`;
    const { readHeaders } = this.sessionState.beginRequest();
    const answer = await this.#send(request, name);
    readHeaders(answer.headers as Readonly<Record<string, unknown>>);
    const { status, data } = answer;
    if (status < 200 || status > 299) throw answerError({ request: name, status, body: data, conceal: this.#conceal });
    return data;
  }

  async deliver({ key, method = 'POST', path, body, isUnknownToV4 = false, signal }: ReportDelivery): Promise<void> {
    const agentId = await this.sessionState.registered(signal);
    if (isUnknownToV4 && !this.sessionState.isOurControlPlane) return;
    try {
      const delivery = { method, path: path(agentId), body, idempotencyKey: key, signal };
      // A page of a proxy is no receipt, even with status 200.
      parseAnswer(successResponse, await this.request(delivery), 'a report');
    } catch (error) {
      // The token was refused, not the report: the report waits until the operator has corrected the token.
      if (!isSpotGuardError(error, 'PERMISSION_DENIED')) throw error;
      throw new SpotGuardError(error.code, error.message, { cause: error, retryable: true, details: error.details });
    }
  }

  async #send(request: ControlPlaneRequest, name: string) {
    const { method, path, query, body, idempotencyKey, signal, holdSeconds = 0 } = request;
    try {
      const call = (callSignal: AbortSignal) =>
        this.#axios.request<unknown>({
          method,
          url: path,
          params: query,
          // Like v4, a GET has a JSON content type and no body.
          data: body,
          signal: callSignal,
          headers: {
            [names.instance]: this.identity.instanceId,
            [names.generation]: String(this.lineage.generation),
            ...(idempotencyKey === undefined ? {} : { [names.idempotencyKey]: idempotencyKey }),
            ...request.headers,
          },
        });
      // A deadline for the whole answer: a socket timeout never ends an answer that arrives byte by byte.
      const seconds = this.config.answerTimeoutSeconds + holdSeconds;
      return await withDeadline(call, { seconds, parent: signal, what: 'The answer' });
    } catch (cause) {
      signal.throwIfAborted();
      throw new SpotGuardError(
        'UPSTREAM_FAILED',
        `The control plane could not be reached (${name}): ${describeError(cause)}`,
        {
          retryable: true,
          details: { request: name },
          // No `cause`: an axios error holds the request with its token, so only its message is used.
        },
      );
    }
  }
}
