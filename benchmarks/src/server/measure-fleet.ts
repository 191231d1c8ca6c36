import { get } from 'node:http';
import { percentile } from '../percentile.js';
import type { LoadedAgent } from './prepare-database.js';

/** How fast the whole fleet of a large account is as one answer. Times in milliseconds. */
export interface WholeFleet {
  /** From the request to the end of the compressed answer. */
  readonly p50: number;
  readonly p95: number;
  /** The size of the compressed answer. */
  readonly kilobytes: number;
  /** The same of the ten workloads that an event is about. */
  readonly someP95: number;
}

const rounds = 30;
const warmUp = 5;

/** Reads the whole fleet again and again, compressed as a browser gets it, and then ten workloads of it. */
export async function measureFleet(url: string, fleet: readonly LoadedAgent[]): Promise<WholeFleet> {
  const token = fleet[0]?.token ?? '';
  const whole = await measure(`${url}/api/v1/fleet`, token);
  const ids = fleet.slice(0, 10).map(({ agentId }) => agentId);
  const some = await measure(`${url}/api/v1/fleet/workloads?workloadIds=${ids.join(',')}`, token);
  return { ...whole, someP95: some.p95 };
}

async function measure(url: string, token: string) {
  const milliseconds: number[] = [];
  let bytes = 0;
  for (let round = 0; round < warmUp + rounds; round += 1) {
    const started = performance.now();
    bytes = await sizeOf(url, token);
    if (round >= warmUp) milliseconds.push(performance.now() - started);
  }
  return { p50: percentile(milliseconds, 0.5), p95: percentile(milliseconds, 0.95), kilobytes: bytes / 1_000 };
}

/** Reads an answer without decompressing it, which `fetch` would do. */
function sizeOf(url: string, token: string): Promise<number> {
  const headers = { authorization: `Bearer ${token}`, 'accept-encoding': 'gzip, deflate, br' };
  return new Promise((resolve, reject) => {
    get(url, { headers }, (response) => {
      let bytes = 0;
      response.on('data', (part: Buffer) => {
        bytes += part.length;
      });
      response.on('end', () =>
        response.statusCode === 200
          ? resolve(bytes)
          : reject(new Error(`The fleet was refused: HTTP ${response.statusCode}`)),
      );
      response.on('error', reject);
    }).on('error', reject);
  });
}
