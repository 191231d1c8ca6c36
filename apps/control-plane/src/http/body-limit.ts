import type { RouteOptions } from 'fastify';

const kilobyte = 1_024;

/** A report is stored as it came, and an account's are many. What names every image and snapshot may be longer. */
const limits: readonly (readonly [path: RegExp, maxBytes: number])[] = [
  [/\/cleanup-report$/, 256 * kilobyte],
  [/\/(termination-imminent|rebalance-recommendation|maintenance-report|heartbeat|register)$/, 16 * kilobyte],
];
const usual = 64 * kilobyte;

/** Bounds the body of a route by what its kind of message needs. */
export function setBodyLimit(route: RouteOptions): void {
  route.bodyLimit ??= limits.find(([path]) => path.test(route.url))?.[1] ?? usual;
}
