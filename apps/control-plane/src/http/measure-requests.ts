import type { App } from './app.js';

/** A request that was answered. */
export interface AnsweredRequest {
  readonly method: string;
  /** The pattern of the route, such as `/api/agents/:agentId/heartbeat`; undefined for a path that no route has. */
  readonly route: string | undefined;
  readonly status: number;
  readonly seconds: number;
}

/** Reports every answered request to the measurements. */
export function measureRequests(app: App, requests: { observe(request: AnsweredRequest): void }): void {
  app.addHook('onResponse', async (request, reply) => {
    requests.observe({
      method: request.method,
      route: request.routeOptions.url,
      status: reply.statusCode,
      seconds: reply.elapsedTime / 1_000,
    });
  });
}
