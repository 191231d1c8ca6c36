import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Answers a request instead of forwarding it; `undefined` forwards it. */
export type Disturbance = (request: IncomingMessage, response: ServerResponse) => 'handled' | undefined;

/** A metadata service that can be disturbed. Use it with `await using`. */
export interface MetadataProxy extends AsyncDisposable {
  readonly endpoint: string;
  /** The requests, such as `GET /latest/…`, oldest first. */
  readonly requests: readonly string[];
  /** The number of connections that were opened to it. */
  readonly connections: number;
  disturb(disturbance: Disturbance | undefined): void;
  /** Closes the connections, as an idle server does. */
  hangUp(): void;
  /** Resolves when the next request has arrived. */
  nextRequest(): Promise<void>;
}

/** Forwards every request to an instance's metadata service. */
export async function startMetadataProxy(target: string): Promise<MetadataProxy> {
  const requests: string[] = [];
  let connections = 0;
  let disturbance: Disturbance | undefined;
  let onRequest = () => {};
  const server = createServer((request, response) => {
    requests.push(`${request.method} ${request.url}`);
    if (disturbance?.(request, response) !== 'handled') void passOn(request, response, target);
    onRequest();
  });
  server.on('connection', () => {
    connections += 1;
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    get connections() {
      return connections;
    },
    disturb(next) {
      disturbance = next;
    },
    hangUp: () => server.closeAllConnections(),
    nextRequest: () =>
      new Promise((resolve) => {
        onRequest = resolve;
      }),
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** Answers with a status and a text. */
export function answer(status: number, body = ''): Disturbance {
  return (_request, response) => {
    response.writeHead(status).end(body);
    return 'handled';
  };
}

async function passOn(request: IncomingMessage, response: ServerResponse, target: string): Promise<void> {
  const headers = Object.entries(request.headers).filter(([name]) => name.startsWith('x-aws-'));
  const passed = await fetch(new URL(request.url ?? '/', target), {
    method: request.method ?? 'GET',
    headers: Object.fromEntries(headers.map(([name, value]) => [name, String(value)])),
  });
  response.writeHead(passed.status).end(Buffer.from(await passed.arrayBuffer()));
}
