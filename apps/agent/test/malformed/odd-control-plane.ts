import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Json, MalformedAnswer } from '@spotguard/testkit';
import { defaultAnswer, type Route } from './routes.js';

/** A control plane on loopback that answers correctly, except on one route, where it gives malformed answers one by one. */
export class OddControlPlane implements AsyncDisposable {
  /** Method and path of all requests, oldest first. */
  readonly requests: string[] = [];
  #route: Route | undefined;
  #good: Json = null;
  #odd: MalformedAnswer[] = [];
  #openRequests = 0;
  #commands = 0;
  #requestCount = 0;
  readonly #server = createServer((request, response) => {
    this.#openRequests += 1;
    response.once('close', () => (this.#openRequests -= 1));
    request.resume();
    request.once('end', () => {
      const { pathname: path, search: query } = new URL(request.url ?? '', this.url);
      const method = request.method ?? '';
      this.requests.push(`${method} ${path}`);
      const onRoute = this.#route?.matches({ method, path, query }) ?? false;
      if (onRoute) this.#requestCount += 1;
      const odd = onRoute ? this.#odd.shift() : undefined;
      const body = odd?.body ?? JSON.stringify(onRoute ? this.#good : this.#defaultAnswer(path));
      response.writeHead(odd?.status ?? 200, {
        'Content-Type': odd?.contentType ?? 'application/json',
        'SpotGuard-Control-Plane': '1.0.0',
        'SpotGuard-Role': 'primary',
      });
      response.end(body);
    });
  });

  static async start(): Promise<OddControlPlane> {
    const controlPlane = new OddControlPlane();
    await new Promise<void>((resolve) => controlPlane.#server.listen(0, '127.0.0.1', resolve));
    return controlPlane;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** The number of malformed answers that have not been sent yet. */
  get left(): number {
    return this.#odd.length;
  }

  /** The number of requests on that route, with valid or malformed answers. */
  get requestCount(): number {
    return this.#requestCount;
  }

  /** What must happen so that the agent calls the route. */
  get trigger(): Route['trigger'] {
    return this.#route?.trigger;
  }

  /** Whether a request is being answered. */
  get isBusy(): boolean {
    return this.#openRequests > 0;
  }

  /** Makes the route send these answers, one per request, and after them always the good one. */
  misbehave(route: Route, options: { readonly good: Json; readonly answers: readonly MalformedAnswer[] }): void {
    this.#route = route;
    this.#good = options.good;
    this.#odd = [...options.answers];
    this.#requestCount = 0;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #defaultAnswer(path: string): Json {
    if (this.trigger !== 'a refused command' || !path.endsWith('/pending-commands')) return defaultAnswer(path);
    this.#commands += 1;
    return [{ id: `c-${this.#commands}`, command_type: 'switch', target_mode: 'nowhere' }];
  }
}
