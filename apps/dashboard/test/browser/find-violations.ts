import axe from 'axe-core';
import type { Page } from 'playwright-core';

/** What axe finds on the page, by rule, with the elements; without the rules that a test leaves out. */
export async function findViolations(page: Page, leftOut: readonly string[] = []): Promise<readonly string[]> {
  await page.evaluate(axe.source);
  const found = await page.evaluate<{ id: string; nodes: { html: string }[] }[]>(
    "window.axe.run({ runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] }).then(({ violations }) => violations)",
  );
  const kept = found.filter(({ id }) => !leftOut.includes(id));
  return kept.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html.slice(0, 160)}`));
}

/** By how many pixels the page is wider than the window. */
export function overflow(page: Page): Promise<number> {
  return page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth');
}
