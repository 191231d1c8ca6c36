import axe from 'axe-core';
import type { Page } from 'playwright-core';

interface Violation {
  readonly id: string;
  readonly nodes: readonly { readonly html: string; readonly target: readonly string[] }[];
}

const rules = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

/** What axe finds on the page, by rule, with the elements; without the rules that a test leaves out. */
export async function findViolations(page: Page, leftOut: readonly string[] = []): Promise<readonly string[]> {
  await page.evaluate(axe.source);
  const found = await run(page, { runOnly: rules });
  const violations: string[] = [];
  for (const { id, nodes } of found.filter((violation) => !leftOut.includes(violation.id))) {
    for (const { html, target } of nodes) {
      if (id === 'target-size' && !(await isSmall(page, target[0] ?? ''))) continue;
      violations.push(`${id}: ${html.slice(0, 160)}`);
    }
  }
  return violations;
}

function run(page: Page, options: object): Promise<readonly Violation[]> {
  return page.evaluate(`window.axe.run(${JSON.stringify(options)}).then(({ violations }) => violations)`);
}

/** At the edge of the window a bar may cover a part of a target, depending on where the page is scrolled. In the middle it does not. */
async function isSmall(page: Page, selector: string): Promise<boolean> {
  await page.locator(selector).evaluate("(target) => target.scrollIntoView({ block: 'center' })");
  const found = await run(page, { runOnly: { type: 'rule', values: ['target-size'] } });
  return found.some(({ nodes }) => nodes.some(({ target }) => target[0] === selector));
}

/** By how many pixels the page is wider than the window. */
export function overflow(page: Page): Promise<number> {
  return page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth');
}
