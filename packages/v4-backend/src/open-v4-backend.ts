import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { agentRoutes } from './routes/agent-routes.js';
import { clientRoutes } from './routes/client-routes.js';
import { commandRoutes } from './routes/command-routes.js';
import { addReplica } from './routes/create-replica.js';
import { interruptionRoutes } from './routes/interruption-routes.js';
import { replicaRoutes } from './routes/replica-routes.js';
import { reportRoutes } from './routes/report-routes.js';
import { ok, page, type V4Answer, V4Refusal } from './v4-answer.js';
import { V4Call } from './v4-call.js';
import { authenticate, matchPath, type V4Route } from './v4-route.js';
import { type CommandRow, type ReplicaRow, V4Tables } from './v4-tables.js';

/** A request that was answered. */
export interface V4Exchange {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  /** The parsed request body when it is JSON, else its text. */
  readonly body: unknown;
  readonly status: number;
}

export interface V4BackendOptions {
  /** The backend's clock. Default: the system's time. */
  readonly now?: () => Date;
}

/** A running stand-in for the v4 backend, on a loopback address. A test can read and change its tables. */
export interface V4Backend extends AsyncDisposable {
  readonly url: string;
  /** The token of the client that exists from the start. */
  readonly token: string;
  readonly tables: V4Tables;
  /** Every request with its status, in the order of the answers. */
  readonly exchanges: readonly V4Exchange[];
  /**
   * Answers the next requests whose path matches with these answers, one each; the backend does not process those
   * requests.
   */
  disturb(path: RegExp, ...answers: readonly V4Answer[]): void;
  /** Queues a command in the older table, whose ids are numbers, and returns its id. */
  orderByLegacyTable(order: Pick<CommandRow, 'agent_id' | 'target_mode'> & Partial<CommandRow>): string;
  /** Does what the coordinator does for an agent in manual mode: it adds a replica's row, and launches no instance. */
  coordinate(agentId: string, poolId: string): ReplicaRow;
  /**
   * Resolves when the condition is true; checks it now and after every answer. Rejects with the signal's reason on
   * abort.
   */
  until(condition: () => boolean, signal: AbortSignal): Promise<void>;
  /** Calls the listener after every answer, until the returned function is called. */
  onExchange(listener: (exchange: V4Exchange) => void): () => void;
}

const routes: readonly V4Route[] = [
  {
    method: 'GET',
    path: '/health',
    token: false,
    handle: (_, tables) =>
      ok({
        status: 'healthy',
        timestamp: `${tables.time()}.000000`,
        decision_engine_loaded: true,
        database: 'connected',
      }),
  },
  ...agentRoutes,
  ...commandRoutes,
  ...reportRoutes,
  ...interruptionRoutes,
  ...replicaRoutes,
  ...clientRoutes,
];

/**
 * Starts a stand-in for the backend of the v4 system, with that backend's defects, to test whether an agent works with
 * it. It keeps its rows in memory. Its coordinator and its periodic jobs never run.
 */
export async function openV4Backend({ now = () => new Date() }: V4BackendOptions = {}): Promise<V4Backend> {
  const tables = new V4Tables(now);
  const { client_token: token } = tables.addClient('demo');
  const exchanges: V4Exchange[] = [];
  const listeners = new Set<(exchange: V4Exchange) => void>();
  const disturbances: { readonly path: RegExp; readonly answer: V4Answer }[] = [];

  const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { pathname, searchParams } = new URL(request.url ?? '', 'http://localhost');
    const text = await request.setEncoding('utf8').reduce((all: string, chunk: string) => all + chunk, '');
    const method = request.method ?? '';
    const index = disturbances.findIndex(({ path }) => path.test(pathname));
    const answer =
      disturbances.splice(index, index === -1 ? 0 : 1)[0]?.answer ??
      answerTo({ method, pathname, query: searchParams, headers: request.headers, text }, tables);
    const exchange = { method, path: pathname, headers: request.headers, body: parsed(text), status: answer.status };
    exchanges.push(exchange);
    const [type, body] =
      'json' in answer ? ['application/json', JSON.stringify(answer.json)] : ['text/html; charset=utf-8', answer.html];
    response.writeHead(answer.status, { 'Content-Type': type }).end(body);
    for (const listener of [...listeners]) listener(exchange);
  };
  const server = createServer((request, response) => void serve(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));

  const onExchange: V4Backend['onExchange'] = (listener) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  };
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    token,
    tables,
    exchanges,
    onExchange,
    disturb(path, ...answers) {
      disturbances.push(...answers.map((answer) => ({ path, answer })));
    },
    orderByLegacyTable(order) {
      const id = String(tables.legacyCommands.length + 17);
      tables.legacyCommands.push({
        ...{ instance_id: null, target_pool_id: null, priority: 50, terminate_wait_seconds: null },
        ...{ created_at: tables.time(), status: 'pending', success: null, message: null },
        ...order,
        id,
      });
      return id;
    },
    coordinate(agentId, poolId) {
      const agent = tables.agent(agentId);
      if (agent === undefined) throw new Error(`The backend has no agent ${agentId}`);
      return addReplica({ agent, poolId, placeholder: 'manual', createdBy: 'coordinator' }, tables);
    },
    until: (condition, signal) =>
      new Promise((resolve, reject) => {
        const removeListener = onExchange(() => check());
        const onAbort = () => {
          removeListener();
          reject(signal.reason);
        };
        const check = () => {
          if (!condition()) return;
          removeListener();
          signal.removeEventListener('abort', onAbort);
          resolve();
        };
        signal.addEventListener('abort', onAbort, { once: true });
        if (signal.aborted) onAbort();
        else check();
      }),
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

interface Incoming {
  readonly method: string;
  readonly pathname: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

function answerTo(incoming: Incoming, tables: V4Tables): V4Answer {
  try {
    return handle(incoming, tables);
  } catch (error) {
    if (error instanceof V4Refusal) return error.answer;
    return { status: 500, json: { error: error instanceof Error ? error.message : String(error) } };
  }
}

function handle({ method, pathname, query, headers, text }: Incoming, tables: V4Tables): V4Answer {
  const matching = routes.flatMap((route) => {
    const params = matchPath(route.path, pathname);
    return params === undefined ? [] : [{ route, params }];
  });
  const found = matching.find(({ route }) => route.method === method);
  if (found === undefined) return page(matching.length > 0 ? 405 : 404);
  const { authorization = '', 'content-type': contentType = '' } = headers;
  const call = new V4Call({ params: found.params, query, authorization, contentType, text });
  if (found.route.token) call.client = authenticate(call, tables);
  return found.route.handle(call, tables);
}

function parsed(text: string): unknown {
  try {
    return text === '' ? undefined : JSON.parse(text);
  } catch {
    return text;
  }
}
