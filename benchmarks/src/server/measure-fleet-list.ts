import { percentile } from '../percentile.js';
import type { LoadedAgent } from './prepare-database.js';

/** How fast the list of a large account is. Times in milliseconds. */
export interface FleetList {
  readonly workloads: number;
  /** From the request of a page to the end of its answer. */
  readonly p50: number;
  readonly p95: number;
}

const pageSize = 200;
const rounds = 8;

/** Reads the whole list of an account's workloads several times, page by page, with the token of one of them. */
export async function measureFleetList(url: string, { token }: LoadedAgent): Promise<FleetList> {
  const milliseconds: number[] = [];
  let workloads = 0;
  for (let round = 0; round < rounds; round += 1) {
    let cursor: string | null = '';
    workloads = 0;
    while (cursor !== null) {
      const from: string = cursor === '' ? '' : `&cursor=${encodeURIComponent(cursor)}`;
      const started = performance.now();
      const response = await fetch(`${url}/api/v1/workloads?limit=${pageSize}${from}`, {
        headers: { authorization: `Bearer ${token}` },
      });
      const page = (await response.json()) as {
        readonly items: readonly unknown[];
        readonly nextCursor: string | null;
      };
      if (!response.ok) throw new Error(`The list was refused: HTTP ${response.status} ${JSON.stringify(page)}`);
      // The first round fills caches, as the first look of a day does.
      if (round > 0) milliseconds.push(performance.now() - started);
      workloads += page.items.length;
      cursor = page.nextCursor;
    }
  }
  return { workloads, p50: percentile(milliseconds, 0.5), p95: percentile(milliseconds, 0.95) };
}
