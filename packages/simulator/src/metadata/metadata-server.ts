import { randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { addressOf } from '../query/loopback.js';
import type { RegionState } from '../state/region-state.js';
import type { SimulatedInstance } from '../state/simulated-instance.js';
import type { MetadataRequest } from './metadata-log.js';
import { type MetadataFolder, metadataTree } from './metadata-tree.js';

const maxTokens = 1_000;

interface Answer {
  readonly status: number;
  readonly body?: string | Buffer;
  readonly headers?: Readonly<Record<string, string>>;
}

/** The metadata service of one instance, on its own loopback port. It has IMDSv2 only. */
export class MetadataServer {
  readonly #server: Server;
  /** When each token expires, in milliseconds since the epoch. */
  readonly #tokens = new Map<string, number>();
  readonly #connections = new WeakMap<Socket, number>();

  constructor(
    private readonly instance: SimulatedInstance,
    private readonly state: RegionState,
  ) {
    this.#server = createServer((request, response) => this.#serve(request, response));
    this.#server.on('connection', (socket) =>
      this.#connections.set(socket, state.metadataLog.connect(instance.instanceId)),
    );
  }

  /**
   * Starts to listen; resolves with the address for AWS_EC2_METADATA_SERVICE_ENDPOINT. Rejects when it is closed
   * before.
   */
  async listen(): Promise<string> {
    await new Promise<void>((resolve, reject) => {
      this.#server.once('close', () => reject(new Error('The metadata service was closed before it listened.')));
      this.#server.listen(0, '127.0.0.1', resolve);
    });
    return addressOf(this.#server);
  }

  close(): void {
    this.#server.close();
    this.#server.closeAllConnections();
  }

  #serve(request: IncomingMessage, response: ServerResponse): void {
    const fault = this.state.metadataFaults.take(this.instance.instanceId, belowLatest(pathOf(request.url)));
    if (fault === 'stall' || fault === 'drop') {
      this.#record(request, fault === 'stall' ? 'stalled' : 'dropped');
      if (fault === 'drop') response.destroy();
      return;
    }
    const answer = fault ? { status: 200, ...fault } : this.#answer(request);
    this.#record(request, answer.status);
    send(response, answer);
  }

  #record(request: IncomingMessage, result: MetadataRequest['result']): void {
    this.state.metadataLog.record(this.instance.instanceId, {
      at: new Date(this.state.clock.now()).toISOString(),
      method: request.method ?? '',
      path: belowLatest(pathOf(request.url)),
      connection: this.#connections.get(request.socket) ?? 0,
      result,
    });
  }

  #answer(request: IncomingMessage): Answer {
    const path = pathOf(request.url);
    if (this.instance.metadataOptions.endpoint === 'disabled') return { status: 403 };
    if (path === '/latest/api/token') return this.#issueToken(request);
    if (path.endsWith('/api/token')) return { status: 403 };
    if (request.method !== 'GET' && request.method !== 'HEAD') return { status: 405 };
    if (!this.#isValidToken(request.headers['x-aws-ec2-metadata-token'])) return { status: 401 };
    const body = lookUp(metadataTree(this.instance, this.state), path);
    return body === undefined ? { status: 404 } : { status: 200, body };
  }

  #issueToken(request: IncomingMessage): Answer {
    if (request.method !== 'PUT') return { status: 405 };
    if (request.headers['x-forwarded-for'] !== undefined) return { status: 403 };
    const seconds = String(request.headers['x-aws-ec2-metadata-token-ttl-seconds'] ?? '');
    if (!/^\d+$/.test(seconds) || Number(seconds) < 1 || Number(seconds) > 21_600) return { status: 400 };
    const token = randomBytes(42).toString('base64url');
    const oldest = this.#tokens.keys().next();
    if (this.#tokens.size >= maxTokens && !oldest.done) this.#tokens.delete(oldest.value);
    this.#tokens.set(token, this.state.clock.now() + Number(seconds) * 1_000);
    return { status: 200, body: token, headers: { 'x-aws-ec2-metadata-token-ttl-seconds': seconds } };
  }

  #isValidToken(token: string | string[] | undefined): boolean {
    return typeof token === 'string' && (this.#tokens.get(token) ?? 0) > this.state.clock.now();
  }
}

/** Returns a document, or the listing of a folder. The first part of the path is `latest` or a dated version. */
function lookUp(root: MetadataFolder, path: string): string | Buffer | undefined {
  const [version = '', ...names] = path.split('/').slice(1);
  if (!/^(latest|\d{4}-\d\d-\d\d)$/.test(version)) return undefined;
  let node: MetadataFolder[string] = root;
  for (const name of names.filter((part) => part !== '')) {
    if (node === undefined || typeof node === 'string' || Buffer.isBuffer(node)) return undefined;
    node = Object.hasOwn(node, name) ? node[name] : undefined;
  }
  if (node === undefined || typeof node === 'string' || Buffer.isBuffer(node)) return node;
  return Object.entries(node)
    .filter(([, child]) => child !== undefined)
    .map(([name, child]) => (isFolder(child) ? `${name}/` : name))
    .sort()
    .join('\n');
}

function isFolder(node: MetadataFolder[string]): node is MetadataFolder {
  return typeof node === 'object' && !Buffer.isBuffer(node);
}

function send(response: ServerResponse, { status, body, headers = {} }: Answer): void {
  response.writeHead(status, { 'content-type': 'text/plain', server: 'EC2ws', ...headers });
  response.end(body ?? (status >= 400 ? errorPage(status) : ''));
}

function pathOf(url: string | undefined): string {
  const { pathname } = new URL(url ?? '/', 'http://host');
  try {
    return decodeURIComponent(pathname);
  } catch {
    return pathname;
  }
}

function belowLatest(path: string): string {
  return path.replace(/^\/latest\//, '');
}

function errorPage(status: number): string {
  return `<?xml version="1.0" encoding="iso-8859-1"?>\n<html><head><title>${status}</title></head><body><h1>${status}</h1></body></html>\n`;
}
