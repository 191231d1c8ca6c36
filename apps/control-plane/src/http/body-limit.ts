import type { RouteOptions } from 'fastify';

const kilobyte = 1_024;

/**
 * Reports are stored unchanged, so their size is limited. Some may be longer: a cleanup report names every image and
 * snapshot, that of a build every command, one of steps fifty steps, and an acknowledgement may have an output.
 */
const limits: readonly (readonly [path: RegExp, maxBytes: number])[] = [
  [/\/(cleanup-report|build|steps)$/, 256 * kilobyte],
  [/\/executed$/, 80 * kilobyte],
  [/\/(termination-imminent|rebalance-recommendation|maintenance-report|heartbeat|register)$/, 16 * kilobyte],
];
const defaultMaxBytes = 64 * kilobyte;

/** Sets the maximum body size of a route, by the kind of message it takes. */
export function setBodyLimit(route: RouteOptions): void {
  route.bodyLimit ??= limits.find(([path]) => path.test(route.url))?.[1] ?? defaultMaxBytes;
}
