import { openV4Backend, type V4Backend } from '../src/index.js';

export interface Reply {
  readonly status: number;
  readonly type: string;
  /** Parsed when it is JSON. */
  readonly body: unknown;
}

export interface CallOptions {
  readonly body?: unknown;
  /** Sent unchanged, instead of `body`. */
  readonly text?: string;
  /** Default: the token of the backend's first client; null sends no token. */
  readonly token?: string | null;
  readonly contentType?: string;
}

export const time = '2026-11-23T07:00:00.123456+00:00';

/** The twelve keys of a registration. */
export const facts = {
  client_token: 'anything',
  hostname: 'ip-10-0-0-1',
  instance_id: 'i-1',
  instance_type: 't3.medium',
  region: 'us-east-1',
  az: 'us-east-1a',
  ami_id: 'ami-1',
  agent_version: '4.0.0',
  logical_agent_id: 'web',
  mode: 'spot',
  private_ip: '10.0.0.1',
  public_ip: '54.1.2.3',
};

/** A backend, with functions that call it as an agent and as the dashboard do. */
export class V4Caller implements AsyncDisposable {
  readonly backend: V4Backend;

  private constructor(backend: V4Backend) {
    this.backend = backend;
  }

  static async open(): Promise<V4Caller> {
    return new V4Caller(await openV4Backend());
  }

  async call(method: string, path: string, options: CallOptions = {}): Promise<Reply> {
    const { token = this.backend.token, contentType = 'application/json' } = options;
    const text = options.text ?? (options.body === undefined ? undefined : JSON.stringify(options.body));
    const response = await fetch(`${this.backend.url}${path}`, {
      method,
      headers: { ...(token === null ? {} : { authorization: `Bearer ${token}` }), 'content-type': contentType },
      ...(text === undefined ? {} : { body: text }),
    });
    const type = response.headers.get('content-type') ?? '';
    const body = await response.text();
    return { status: response.status, type, body: type.startsWith('application/json') ? JSON.parse(body) : body };
  }

  /** Registers an agent, with changes to the default fields, and returns its id. */
  async register(changes: Readonly<Record<string, unknown>> = {}): Promise<string> {
    const { body } = await this.call('POST', '/api/agents/register', { body: { ...facts, ...changes } });
    return (body as { readonly agent_id: string }).agent_id;
  }

  post(agent: string, route: string, body: unknown): Promise<Reply> {
    return this.call('POST', `/api/agents/${agent}/${route}`, { body });
  }

  get(agent: string, route: string): Promise<Reply> {
    return this.call('GET', `/api/agents/${agent}/${route}`);
  }

  /** Sends a request as the dashboard does, without a token. */
  asDashboard(method: string, path: string, body: unknown = {}): Promise<Reply> {
    return this.call(method, path, { ...(method === 'GET' ? {} : { body }), token: null });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.backend[Symbol.asyncDispose]();
  }
}
