import type { Browser, BrowserContextOptions } from 'playwright-core';
import { type Row, rowOf } from '../row.js';

/** Opens the fleet as often as asked, each time in a browser that has nothing of the page, and measures its largest contentful paint. */
export async function measureLoads(
  browser: Browser,
  asked: { readonly address: string; readonly session: BrowserContextOptions['storageState']; readonly loads: number },
): Promise<Row> {
  const milliseconds: number[] = [];
  for (let load = 0; load < asked.loads; load += 1) {
    const options = { viewport: { width: 1440, height: 900 } };
    const context = await browser.newContext(
      asked.session === undefined ? options : { ...options, storageState: asked.session },
    );
    const page = await context.newPage();
    await page.goto(asked.address);
    await page.getByRole('row').nth(10).waitFor();
    milliseconds.push(await page.evaluate<number>(paintTime));
    await context.close();
  }
  return rowOf(
    { what: 'navigation -> largest contentful paint', under: 'cold cache', budget: { worst: 1_200 } },
    milliseconds,
  );
}

/** Runs in the page: the time of the last largest paint so far. The buffer has all of them since the start. */
const paintTime = `new Promise((resolve) => {
  new PerformanceObserver((list) => resolve(Math.max(...list.getEntries().map((entry) => entry.startTime)))).observe({
    type: 'largest-contentful-paint', buffered: true,
  });
})`;
