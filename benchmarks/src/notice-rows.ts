import { measureNotices, stalls } from './measure-notices.js';
import { type Row, rowOf } from './row.js';

/** The budget for the agent itself, in addition to the time until the next poll, in milliseconds. */
const overhead = { p50: 50, worst: 150 };

/** Measures notices with a polling interval of 5 and of 1 second: one row for all, and one for each stall. */
export async function noticeRows(notices: number, onProgress: (progress: string) => void): Promise<readonly Row[]> {
  const rows: Row[] = [];
  for (const everySeconds of [5, 1]) {
    const onSample = (done: number) => onProgress(`notices, polled every ${everySeconds} s: ${done} of ${notices}`);
    const samples = await measureNotices({ notices, everySeconds, onSample });
    const intervalMs = everySeconds * 1_000;
    const what = `notice -> report, polled every ${everySeconds} s`;
    const timesOf = (part: typeof samples) => part.map(({ visibleToReport }) => visibleToReport);
    const worst = intervalMs + overhead.worst;
    const budget = { p50: intervalMs / 2 + overhead.p50, worst };
    rows.push(rowOf({ what, under: 'all', budget }, timesOf(samples)));
    for (const stall of stalls) {
      const under = stall === 'nothing' ? 'nothing stalls' : `${stall} stalls`;
      rows.push(rowOf({ what, under, budget: { worst } }, timesOf(samples.filter((sample) => sample.stall === stall))));
    }
  }
  return rows;
}
