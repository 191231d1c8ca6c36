import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Json, MalformedAnswer } from '@spotguard/testkit';
import { type Route, restingAnswer } from './routes.js';

/** A control plane on loopback that is well everywhere but on one route, where it gives one odd answer after the other. */
export class OddControlPlane implements AsyncDisposable {
  /** Method and path of all requests, oldest first. */
  readonly requests: string[] = [];
  #route: Route | undefined;
  #good: Json = null;
  #odd: MalformedAnswer[] = [];
  #busy = 0;
  #commands = 0;
  #asked = 0;
  readonly #server = createServer((request, response) => {
    this.#busy += 1;
    response.once('close', () => (this.#busy -= 1));
    request.resume();
    request.once('end', () => {
      const { pathname: path, search: query } = new URL(request.url ?? '', this.url);
      const method = request.method ?? '';
      this.requests.push(`${method} ${path}`);
      const onRoute = this.#route?.matches({ method, path, query }) ?? false;
      if (onRoute) this.#asked += 1;
      const odd = onRoute ? this.#odd.shift() : undefined;
      const body = odd?.body ?? JSON.stringify(onRoute ? this.#good : this.#restingAnswer(path));
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

  /** How many odd answers have not been given yet. */
  get left(): number {
    return this.#odd.length;
  }

  /** How often the route was asked, well or odd. */
  get asked(): number {
    return this.#asked;
  }

  /** What has to happen for the route to be asked. */
  get wants(): Route['broughtAboutBy'] {
    return this.#route?.broughtAboutBy;
  }

  /** Whether an answer is on its way. */
  get busy(): boolean {
    return this.#busy > 0;
  }

  /** From now on the route gives these answers, one each, and then its good one for ever. */
  misbehave(route: Route, options: { readonly good: Json; readonly answers: readonly MalformedAnswer[] }): void {
    this.#route = route;
    this.#good = options.good;
    this.#odd = [...options.answers];
    this.#asked = 0;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #restingAnswer(path: string): Json {
    if (this.wants !== 'a refused command' || !path.endsWith('/pending-commands')) return restingAnswer(path);
    this.#commands += 1;
    return [{ id: `c-${this.#commands}`, command_type: 'switch', target_mode: 'nowhere' }];
  }
}
