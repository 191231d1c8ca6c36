import { readFile } from 'node:fs/promises';
import type { Page } from 'playwright-core';
import { beforeAll, expect, test } from 'vitest';
import { PageTests } from './page-tests.js';
import { answerWithSavingsOfAYear } from './savings-of-a-year.js';

const world = new PageTests();

beforeAll(async () => {
  await world.registerAgent({ name: 'checkout-api', instanceId: 'i-1' });
});

async function openFleet(): Promise<Page> {
  const page = await world.openPage();
  return page;
}

/** The amounts in some texts, in cents. */
const cents = (texts: readonly string[]): readonly number[] =>
  texts.map((text) => Math.round(Number(text.replaceAll(',', '').replace('\u2212', '-').replace('$', '')) * 100));

test('before the first hour is computed, the bill of the server says that nothing is known, and its CSV has every term', async () => {
  const page = await openFleet();
  await page.getByRole('link', { name: /^Saved in / }).click();
  await page.waitForURL('**/savings');
  await page.getByText('No hour of it is known.').waitFor();
  // On a slow machine the server may have computed the first seconds already, of which it knows no price.
  const first = page.locator('tbody').getByRole('row', { name: 'checkout-api' });
  await page.getByRole('heading', { name: 'No workload ran in this month' }).or(first).waitFor();
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: 'CSV' }).click(),
  ]);
  const head = (await readFile(await download.path(), 'utf8')).split('\r\n')[0];
  expect(head).toContain('unknownHours,baseline,spot,onDemand,overlap,');
  await page.context().close();
});

test('the bill adds up line by line, and is the sum of its workloads', async () => {
  const page = await openFleet();
  await answerWithSavingsOfAYear(page);
  await page.getByRole('link', { name: 'Savings' }).click();
  const bill = page.getByRole('region', { name: /^Bill of / });
  await bill.getByText('Two instances at once').waitFor();
  const lines = cents(await bill.getByRole('definition').allTextContents());
  const total = lines.at(-1);
  expect(lines).toHaveLength(6);
  expect(lines.slice(0, -1).reduce((sum, line) => sum + line, 0)).toBe(total);
  expect(cents(await bill.getByText(/^\$[\d,.]+$/).allTextContents())).toEqual([total]);
  const groups = page.getByRole('region', { name: 'By workload' });
  await groups.getByRole('row', { name: 'gpu-render-3' }).waitFor();
  const rows = groups.locator('tbody').getByRole('row');
  const saved = await rows.evaluateAll((found) => found.map((row) => row.children[6]?.textContent ?? ''));
  const sum = cents(saved).reduce((one, other) => one + other, 0);
  // Each row is rounded for itself.
  expect(Math.abs(sum - (total ?? 0))).toBeLessThanOrEqual(saved.length * 3);
  expect(await rows.first().getByRole('rowheader').textContent()).toBe('gpu-render-3');
  await page.context().close();
});

test('month, division, filter and order are in the address; what is unknown is found by its link', async () => {
  const page = await openFleet();
  await answerWithSavingsOfAYear(page);
  await page.goto(`${world.url}/default/savings`);
  const bill = page.getByRole('region', { name: /^Bill of / });
  await bill.getByRole('link', { name: 'Which' }).click();
  await page.waitForURL(/sort=unknown/);
  const first = page.locator('tbody').getByRole('row').first();
  await first.getByText('kafka-mirror').waitFor();
  await page.getByLabel('Filter').fill('geo');
  await page.waitForURL(/q=geo/);
  await first.getByText('geo-tiles').waitFor();
  await page.getByRole('link', { name: 'By pool' }).click();
  await first.getByText('m7g.large').waitFor();
  const past = page.getByRole('listitem').nth(5).getByRole('link');
  const name = ((await past.textContent()) ?? '').split(':')[0] ?? '';
  await past.click();
  await page.waitForURL(/month=20\d\d-\d\d/);
  await page.getByRole('region', { name: `Bill of ${name}` }).waitFor();
  await page.getByRole('button', { name: 'Table' }).click();
  await page.getByRole('rowheader', { name }).waitFor();
  await page.goBack();
  await page.getByText('so far').waitFor();
  await page.context().close();
});
