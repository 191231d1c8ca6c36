import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Feature, headers as names, writeFeatures } from '@spotguard/protocol';

/** The routes by the last part of their path. */
export type Route =
  | 'health'
  | 'register'
  | 'heartbeat'
  | 'config'
  | 'pending-commands'
  | 'executed'
  | 'switch-report'
  | 'switch-history'
  | 'build'
  | 'steps'
  | 'instance';

export interface Received {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  readonly body: unknown;
}

/**
 * What to do with one request. A `text` is sent as it is. `hang` never answers, `drop` closes the connection instead,
 * `truncate` closes it in the middle of the answer, and `drip` sends an endless answer byte by byte.
 */
export type Answer =
  | { readonly status?: number; readonly json: unknown; readonly headers?: Readonly<Record<string, string>> }
  | { readonly status?: number; readonly text: string; readonly headers?: Readonly<Record<string, string>> }
  | 'hang'
  | 'drop'
  | 'truncate'
  | 'drip';
/** A function may return `hang` and answer later. */
type Script = Answer | ((request: Received, answerLater: (answer: Answer) => void) => Answer);

export const settings = {
  enabled: 1,
  auto_switch_enabled: 1,
  auto_terminate_enabled: 1,
  terminate_wait_seconds: 300,
  replica_enabled: 0,
  replica_count: 0,
  min_savings_percent: 15,
  risk_threshold: 0.3,
  max_switches_per_week: 10,
  min_pool_duration_hours: 2,
} as const;

const defaults: Readonly<Record<Route, Answer>> = {
  health: { json: { status: 'healthy' } },
  register: { json: { agent_id: 'agent-1', client_id: 'client-1', config: settings } },
  heartbeat: { json: { success: true } },
  config: { json: { ...settings, manual_replica_enabled: 0 } },
  'pending-commands': { json: [] },
  executed: { json: { success: true } },
  'switch-report': { json: { success: true } },
  'switch-history': { json: [] },
  steps: { json: { success: true } },
  build: { json: { success: true, needs_contents: false } },
  instance: { status: 404, text: '<!doctype html><title>404 Not Found</title>' },
};
const deadlineMs = 10_000;

/** A control plane on loopback that records requests and answers as the test says: ours, or by default a v4 backend. */
export class ScriptedControlPlane implements AsyncDisposable {
  readonly requests: Received[] = [];
  /** The role of the requesting instance, which our control plane sends with each answer and a v4 backend does not. */
  role = 'primary';
  /** The features that our control plane names in its answers. */
  features: readonly Feature[] = [];
  readonly #ours: boolean;
  readonly #scripts = new Map<Route, Script[]>();
  readonly #always = new Map<Route, Script>();
  readonly #watchers = new Set<() => void>();
  readonly #server = createServer((request, response) => void this.#serve(request, response));

  private constructor(ours: boolean) {
    this.#ours = ours;
  }

  /** Without `features`, our control plane is one of the version that named none. */
  static async start({
    ours = false,
    features = [],
  }: {
    readonly ours?: boolean;
    readonly features?: readonly Feature[];
  } = {}): Promise<ScriptedControlPlane> {
    const controlPlane = new ScriptedControlPlane(ours);
    controlPlane.features = features;
    await new Promise<void>((resolve) => controlPlane.#server.listen(0, '127.0.0.1', resolve));
    return controlPlane;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** Sets the answers to the next requests to the route, one each; later requests get the answer of {@link always}. */
  next(route: Route, ...answers: readonly Script[]): void {
    this.#scripts.set(route, [...(this.#scripts.get(route) ?? []), ...answers]);
  }

  always(route: Route, answer: Script): void {
    this.#always.set(route, answer);
  }

  to(route: Route): readonly Received[] {
    return this.requests.filter(({ path }) => routeOf(path) === route);
  }

  /** Resolves with the requests to the route when there are `count` of them. */
  async until(route: Route, count: number): Promise<readonly Received[]> {
    const signal = AbortSignal.timeout(deadlineMs);
    while (this.to(route).length < count) {
      await new Promise<void>((resolve, reject) => {
        const onTimeout = () =>
          reject(new Error(`${this.to(route).length} of ${count} requests to '${route}' arrived`));
        signal.addEventListener('abort', onTimeout, { once: true });
        const watcher = () => {
          this.#watchers.delete(watcher);
          signal.removeEventListener('abort', onTimeout);
          resolve();
        };
        this.#watchers.add(watcher);
      });
    }
    return this.to(route);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname, searchParams } = new URL(request.url ?? '', this.url);
    const text = await request.setEncoding('utf8').reduce((all: string, chunk: string) => all + chunk, '');
    const received: Received = {
      method: request.method ?? '',
      path: pathname,
      query: searchParams,
      headers: request.headers,
      body: text === '' ? undefined : JSON.parse(text),
    };
    this.requests.push(received);
    const script = this.#scripts.get(routeOf(pathname))?.shift() ?? this.#scriptFor(routeOf(pathname));
    const answerLater = (answer: Answer) => this.#answer(response, answer);
    this.#answer(response, typeof script === 'function' ? script(received, answerLater) : script);
    for (const watcher of [...this.#watchers]) watcher();
  }

  #scriptFor(route: Route): Script {
    return this.#always.get(route) ?? defaults[route];
  }

  #answer(response: ServerResponse, answer: Answer): void {
    if (answer === 'hang') return;
    if (answer === 'drop') {
      response.destroy();
      return;
    }
    if (answer === 'truncate') {
      response.writeHead(200, { 'Content-Type': 'application/json', 'Content-Length': '1000' });
      response.write('{"agent_id":', () => response.destroy());
      return;
    }
    if (answer === 'drip') {
      response.writeHead(200, { 'Content-Type': 'application/json' });
      const writing = setInterval(() => response.write(' '), 20);
      response.on('close', () => clearInterval(writing));
      return;
    }
    const named = this.features.length === 0 ? {} : { [names.features]: writeFeatures(this.features) };
    const ours = this.#ours ? { [names.controlPlane]: '1.0.0', [names.role]: this.role, ...named } : {};
    const [type, body] =
      'json' in answer ? ['application/json', JSON.stringify(answer.json)] : ['text/html', answer.text];
    response.writeHead(answer.status ?? 200, { 'Content-Type': type, ...ours, ...answer.headers });
    response.end(body);
  }
}

function routeOf(path: string): Route {
  if (/\/hosts\/[^/]+(\/promote)?$/.test(path)) return 'instance';
  const last = path.split('/').at(-1) ?? '';
  if (last in defaults) return last as Route;
  throw new Error(`The scripted control plane has no route for ${path}`);
}
