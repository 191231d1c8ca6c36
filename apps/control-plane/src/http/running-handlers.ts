import type { RouteOptions } from 'fastify';
import type { App } from './app.js';

/**
 * The handlers that run, also those whose callers have closed the connection: the server's own `close` does not wait for
 * these, and they would find a closed database.
 */
export class RunningHandlers {
  readonly #running = new Set<Promise<unknown>>();

  /** Follows the handlers of all routes that are registered from now on. */
  follow(app: App): void {
    app.addHook('onRoute', (route) => {
      const { handler } = route;
      const followed: RouteOptions['handler'] = (request, reply) => {
        const result: unknown = Reflect.apply(handler, app, [request, reply]);
        if (result instanceof Promise) this.#add(result);
        return result;
      };
      route.handler = followed;
    });
  }

  /** Resolves when those that run now have ended. */
  async ended(): Promise<void> {
    await Promise.allSettled(this.#running);
  }

  #add(result: Promise<unknown>): void {
    this.#running.add(result);
    const remove = () => this.#running.delete(result);
    result.then(remove, remove);
  }
}
