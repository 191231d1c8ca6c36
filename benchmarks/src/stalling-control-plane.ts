import { EventEmitter, once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';

/** A command that is queued at the control plane. */
export type QueuedCommand = Readonly<Record<string, unknown>> & { readonly id: string };

const noticeReportRequest = /^POST \/api\/agents\/([^/]+)\/termination-imminent /;

/**
 * A minimal control plane for agents, which can stop answering single instances. The id of an agent is the id of its
 * instance.
 */
export class StallingControlPlane implements AsyncDisposable {
  readonly #server = createServer((request, response) => void this.#serve(request, response));
  readonly #events = new EventEmitter();
  readonly #stalled = new Set<string>();
  readonly #queued = new Map<string, QueuedCommand[]>();

  static async start(): Promise<StallingControlPlane> {
    const controlPlane = new StallingControlPlane();
    controlPlane.#server.on('connection', (socket) => controlPlane.#watch(socket));
    await new Promise<void>((resolve) => controlPlane.#server.listen(0, '127.0.0.1', resolve));
    return controlPlane;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** Resolves at the next registration of this instance. */
  async registration(instanceId: string, signal: AbortSignal): Promise<void> {
    await once(this.#events, `registered ${instanceId}`, { signal });
  }

  /** The time at which the first byte of this instance's next report of a notice arrives, as `performance.now()`. */
  async noticeReport(instanceId: string, signal: AbortSignal): Promise<number> {
    const [at] = (await once(this.#events, `noticed ${instanceId}`, { signal })) as [number];
    return at;
  }

  /** From now on, this instance's requests are accepted but never answered, except for reports of a notice. */
  stall(instanceId: string): void {
    this.#stalled.add(instanceId);
  }

  /** Queues a command for this instance; it is delivered when the instance next asks for commands. */
  queueCommand(instanceId: string, command: QueuedCommand): void {
    this.#queued.set(instanceId, [...(this.#queued.get(instanceId) ?? []), command]);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  /** Reads the raw bytes of a connection, to record when the first byte of a report arrives. */
  #watch(socket: Socket): void {
    socket.on('data', (bytes: Buffer) => {
      const at = performance.now();
      const [, instanceId] = noticeReportRequest.exec(bytes.toString('latin1', 0, 200)) ?? [];
      if (instanceId !== undefined) this.#events.emit(`noticed ${instanceId}`, at);
    });
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const instanceId = String(request.headers['spotguard-instance']);
    const route = new URL(request.url ?? '', this.url).pathname.split('/').at(-1) ?? '';
    request.resume();
    await once(request, 'end');
    if (this.#stalled.has(instanceId) && route !== 'termination-imminent') return;
    const [status, body] = this.#answer(route, instanceId);
    const headers = { 'content-type': 'application/json', 'spotguard-control-plane': 'benchmark' };
    response.writeHead(status, headers).end(JSON.stringify(body));
    if (route === 'register') this.#events.emit(`registered ${instanceId}`);
  }

  #answer(route: string, instanceId: string): readonly [status: number, body: unknown] {
    switch (route) {
      case 'register':
        return [200, { agent_id: instanceId, client_id: 'benchmark', config: { enabled: 1 } }];
      case 'config':
        return [200, { enabled: 1 }];
      case 'pending-commands': {
        const commands = this.#queued.get(instanceId) ?? [];
        this.#queued.delete(instanceId);
        return [200, commands];
      }
      case 'replicas':
        return [200, { replicas: [] }];
      case 'heartbeat':
      case 'pricing-report':
      case 'cleanup-report':
        return [200, { success: true }];
      case 'termination-imminent':
        return [200, { success: false, error: 'No replica' }];
      default:
        return [404, { error: 'Not found' }];
    }
  }
}
