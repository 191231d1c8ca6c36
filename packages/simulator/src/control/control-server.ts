import { timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { addressOf } from '../query/loopback.js';
import { readBody } from '../query/read-body.js';
import type { RegionControl } from '../region-control.js';
import type { EventFeed } from '../state/region-events.js';
import { ViewHistory } from './view-history.js';

/** What the control API needs of the region. */
export interface ControlServerOptions {
  readonly control: RegionControl;
  readonly token: string;
  readonly events: EventFeed;
  readonly region: string;
  readonly endpoint: string;
  readonly pricingEndpoint: string;
}

/** The methods of `RegionControl` that can be called over HTTP. The body of a request is the list of arguments. */
export const controlMethods = [
  'addImage',
  'addLaunchTemplate',
  'addSnapshot',
  'addTags',
  'addRole',
  'addOperator',
  'launch',
  'setCapacity',
  'setQuota',
  'setOffered',
  'setThrottling',
  'setSpotPrice',
  'inject',
  'injectMetadata',
  'clearMetadataFaults',
  'metadataRequests',
  'destroy',
  'kill',
  'notice',
  'clearNotice',
  'resume',
  'rebalance',
  'clearRebalance',
  'scheduleMaintenance',
  'endMaintenance',
  'instances',
  'images',
  'snapshots',
  'calls',
  'subnets',
] as const satisfies readonly (keyof RegionControl)[];

const maxWaitMs = 10_000;

/**
 * Serves the control API on a loopback port, to requests with the bearer token:
 *
 * - `POST /<method>` calls a method, with a JSON list of arguments.
 *
 * - `GET /view?after=<revision>&calls=<n>` returns what has changed since that revision. It is answered when something
 *   has changed, but after ten seconds at the latest.
 *
 * - `GET /events` streams the events, one line of JSON for each.
 */
export async function serveControl(
  options: ControlServerOptions,
): Promise<{ readonly endpoint: string; close(): void }> {
  const history = new ViewHistory();
  const server = createServer((request, response) => {
    answer(request, response, { ...options, history }).catch((error: unknown) => {
      const message = error instanceof Error ? error.message : String(error);
      if (response.headersSent) response.destroy();
      else reply(response, 400, { error: message });
    });
  });
  // By default Node closes idle connections after five seconds. A caller could then send on one that is being closed.
  server.keepAliveTimeout = 0;
  server.headersTimeout = 0;
  server.requestTimeout = 0;
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    endpoint: addressOf(server),
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}

interface Served extends ControlServerOptions {
  readonly history: ViewHistory;
}

async function answer(request: IncomingMessage, response: ServerResponse, options: Served): Promise<void> {
  if (!hasToken(request, options.token)) reply(response, 401, { error: 'Send the control token as a bearer token.' });
  else if (request.method === 'GET' && request.url === '/events') streamEvents(request, response, options.events);
  else if (request.method === 'GET') await answerGet(request, response, options);
  else await call(request, response, options.control);
}

async function answerGet(request: IncomingMessage, response: ServerResponse, options: Served): Promise<void> {
  const { control, events, history, region, endpoint, pricingEndpoint } = options;
  const { pathname, searchParams } = new URL(request.url ?? '/', 'http://control');
  if (pathname === '/') {
    reply(response, 200, { region, endpoint, pricingEndpoint });
  } else if (pathname === '/view') {
    const seen = { revision: Number(searchParams.get('after') ?? -1), calls: Number(searchParams.get('calls') ?? 0) };
    await waitForChange(seen.revision, request, events);
    const view = { instances: control.instances(), images: control.images(), calls: control.calls() };
    history.record(view, events.revision);
    reply(response, 200, { revision: events.revision, view: history.since(view, seen) });
  } else {
    reply(response, 404, { error: `There is no GET ${pathname}.` });
  }
}

async function call(request: IncomingMessage, response: ServerResponse, control: RegionControl): Promise<void> {
  const method = controlMethods.find((candidate) => `/${candidate}` === request.url);
  const parameters: unknown = JSON.parse((await readBody(request)) || '[]');
  if (request.method !== 'POST' || !method) {
    reply(response, 404, { error: `There is no ${request.method} ${request.url}.` });
  } else if (Array.isArray(parameters)) {
    // JSON writes an undefined argument as null.
    const run = control[method] as (...parameters: readonly unknown[]) => unknown;
    reply(response, 200, { result: await run(...parameters.map((parameter) => parameter ?? undefined)) });
  } else {
    reply(response, 400, { error: 'The body must be a list of arguments.' });
  }
}

async function waitForChange(after: number, request: IncomingMessage, events: EventFeed): Promise<void> {
  if (events.revision !== after) return;
  const over = new AbortController();
  const end = () => over.abort();
  request.socket.once('close', end);
  // Not AbortSignal.timeout: Node 20 loses one that nothing but AbortSignal.any refers to, which then never fires.
  const timer = setTimeout(end, maxWaitMs);
  try {
    await events.next(over.signal).catch(() => {});
  } finally {
    clearTimeout(timer);
    request.socket.off('close', end);
  }
}

function streamEvents(request: IncomingMessage, response: ServerResponse, events: EventFeed): void {
  response.writeHead(200, { 'content-type': 'application/x-ndjson' });
  response.flushHeaders();
  const unsubscribe = events.subscribe((event) => response.write(`${JSON.stringify(event)}\n`));
  request.socket.once('close', unsubscribe);
}

function hasToken(request: IncomingMessage, token: string): boolean {
  const expected = Buffer.from(`Bearer ${token}`);
  const given = Buffer.from(request.headers.authorization ?? '');
  return given.length === expected.length && timingSafeEqual(given, expected);
}

function reply(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(`${JSON.stringify(body)}\n`);
}
