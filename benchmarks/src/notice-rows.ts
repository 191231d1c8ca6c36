import { measureNotices, stalls } from './measure-notices.js';
import { type Row, rowOf } from './row.js';

/** Beside the time until the next look, in milliseconds. */
const overhead = { p50: 50, worst: 150 };

/** Measures notices with looks every 5 and every second: all of them, and the worst under each stall. */
export async function noticeRows(notices: number, say: (progress: string) => void): Promise<readonly Row[]> {
  const rows: Row[] = [];
  for (const everySeconds of [5, 1]) {
    const onSample = (done: number) => say(`notices, a look every ${everySeconds} s: ${done} of ${notices}`);
    const samples = await measureNotices({ notices, everySeconds, onSample });
    const intervalMs = everySeconds * 1_000;
    const what = `notice -> report, a look every ${everySeconds} s`;
    const times = (of: typeof samples) => of.map(({ visibleToReport }) => visibleToReport);
    const worst = intervalMs + overhead.worst;
    const budget = { p50: intervalMs / 2 + overhead.p50, worst };
    rows.push(rowOf({ what, under: 'all', budget }, times(samples)));
    for (const stall of stalls) {
      const under = stall === 'nothing' ? 'nothing stalls' : `${stall} stalls`;
      rows.push(rowOf({ what, under, budget: { worst } }, times(samples.filter((sample) => sample.stall === stall))));
    }
  }
  return rows;
}
