import { Histogram, type Registry } from 'prom-client';
import type { AnsweredRequest } from '../http/measure-requests.js';
import { prefix } from './gauge.js';

/** Measures requests by route and status. A path is never a label, only the pattern of its route. */
export class RequestMetrics {
  readonly #durations: Histogram<'method' | 'route' | 'status'>;

  constructor(registry: Registry) {
    this.#durations = new Histogram({
      name: `${prefix}request_seconds`,
      help: 'Requests by route and status, with their duration. Held requests last as long as they are held.',
      labelNames: ['method', 'route', 'status'],
      buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10, 30],
      registers: [registry],
    });
  }

  observe({ method, route = 'unknown', status, seconds }: AnsweredRequest): void {
    // Callers choose the method of a path that does not exist.
    this.#durations.observe({ method: route === 'unknown' ? 'any' : method, route, status }, seconds);
  }
}
