import { once } from 'node:events';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { Metrics } from './metrics.js';

const address = '127.0.0.1';
const path = '/metrics';
const maxConnections = 20;

/** A listener on this machine alone that answers with the measurements. */
export interface MetricsListener {
  readonly url: string;
  close(): Promise<void>;
}

/**
 * Answers `GET /metrics` on a port of 127.0.0.1 without a token: whoever runs programs on this machine may read the
 * measurements. Rejects when the port is in use.
 */
export async function listenForMetrics(metrics: Metrics, port: number): Promise<MetricsListener> {
  const server: Server = createServer({ requestTimeout: 10_000 }, (request, response) => {
    if (request.method === 'GET' && request.url === path) void answer(metrics, response);
    else response.writeHead(404).end();
  });
  server.maxConnections = maxConnections;
  // Workers share the ports that they listen on, but each measures itself.
  server.listen({ port, host: address, exclusive: true });
  await once(server, 'listening');
  server.unref();
  const bound = server.address();
  const actualPort = bound !== null && typeof bound === 'object' ? bound.port : port;
  return {
    url: `http://${address}:${actualPort}${path}`,
    close: async () => {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

async function answer(metrics: Metrics, response: ServerResponse): Promise<void> {
  try {
    const text = await metrics.text();
    response.writeHead(200, { 'content-type': metrics.contentType }).end(text);
  } catch {
    response.writeHead(500).end();
  }
}
