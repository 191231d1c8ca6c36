import type { Page } from 'playwright-core';
import { type Row, rowOf } from '../row.js';
import type { UpdatedFleet } from './updated-fleet.js';

/** What a person does in a fleet, over and over: each of these is one interaction or a few. */
const script: readonly ((page: Page) => Promise<void>)[] = [
  (page) => page.keyboard.press('j'),
  (page) => page.keyboard.press('ArrowDown'),
  (page) => page.keyboard.press('k'),
  (page) => page.getByRole('button', { name: 'Now' }).first().click(),
  (page) => page.keyboard.press('j'),
  (page) => view(page, /^Spot/).click(),
  (page) => view(page, /^All/).click(),
  (page) => page.keyboard.press('/'),
  (page) => page.keyboard.type('1e'),
  async (page) => {
    await page.keyboard.press('Escape');
    await page.keyboard.press('Escape');
  },
  (page) => page.getByRole('button', { name: 'Workload' }).first().click(),
];

function view(page: Page, name: RegExp) {
  return page.getByRole('navigation', { name: 'Views' }).getByRole('link', { name });
}

interface Measured {
  readonly count: number;
  readonly slow: readonly number[];
}

/**
 * Measures the interaction to next paint of a fleet that people use while it changes, as browsers define it: from the input until
 * the frame after what it caused. Resolves to all interactions that took 16 ms or more, which is what browsers tell.
 */
export async function measureInteractions(
  page: Page,
  asked: { readonly fleet: UpdatedFleet; readonly interactions: number },
): Promise<Row> {
  await page.getByRole('row').nth(10).waitFor();
  await page.evaluate(startMeasuring);
  let measured: Measured = { count: 0, slow: [] };
  while (measured.count < asked.interactions) {
    for (const act of script) {
      await act(page);
      // As a person does, who looks at what has come of it.
      await page.waitForTimeout(120);
    }
    measured = await page.evaluate<Measured>(readMeasured);
  }
  const { count, slow } = measured;
  // The browser counts those below 16 ms, but does not tell them.
  const milliseconds = [...slow, ...Array.from({ length: Math.max(0, count - slow.length) }, () => 8)];
  const under = `${Math.round(asked.fleet.perSecond)} changes a second`;
  return rowOf({ what: 'interaction -> next paint', under, budget: { p98: 100 } }, milliseconds);
}

/** Runs in the page: keeps the longest event of each interaction. */
const startMeasuring = `
  const longest = new Map();
  const before = performance.interactionCount;
  new PerformanceObserver((list) => {
    for (const { interactionId, duration } of list.getEntries()) {
      if (interactionId !== 0) longest.set(interactionId, Math.max(longest.get(interactionId) ?? 0, duration));
    }
  }).observe({ type: 'event', durationThreshold: 16 });
  window.measured = () => ({ count: performance.interactionCount - before, slow: [...longest.values()] });
`;

/** Runs in the page: returns how many interactions there were, and the milliseconds of those that the browser tells. */
const readMeasured = 'window.measured()';
