import type { Page } from 'playwright-core';
import { beforeAll, expect, test } from 'vitest';
import { findViolations, overflow } from './find-violations.js';
import { PageTests } from './page-tests.js';

const world = new PageTests();

beforeAll(async () => {
  await world.registerAgent({ name: 'checkout-api', instanceId: 'i-0abc1' });
  await world.registerAgent({ name: 'mail-out', instanceId: 'i-0def2', zone: 'us-east-1d' });
});

/** Logs in with a browser of its own. */
async function openFleet(width = 1440): Promise<Page> {
  const page = await world.openPage({ width });
  await page.getByText('checkout-api').first().waitFor();
  return page;
}

test('Ctrl K jumps to a workload by its name or its instance, to a pool and to an action', async () => {
  const page = await openFleet();
  // Also out of a field.
  await page.getByLabel('Filter workloads').focus();
  await page.keyboard.press('Control+k');
  const field = page.getByRole('combobox', { name: 'Search or jump to' });
  await field.fill('i-0def');
  await page.getByRole('option', { name: 'i-0def2' }).getByText('primary of mail-out').waitFor();
  expect(await findViolations(page)).toEqual([]);
  await page.keyboard.press('Enter');
  await page.waitForURL('**/w/mail-out');
  await page.keyboard.press('Meta+k');
  await field.fill('check switch');
  await page.getByRole('option', { name: 'Switch checkout-api…' }).waitFor();
  await page.keyboard.press('Enter');
  await page.getByRole('dialog', { name: 'Switch checkout-api' }).waitFor();
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Search or jump to' }).click();
  await field.fill('c7g.large 1d');
  await page.getByRole('option', { name: 'c7g.large us-east-1d' }).click();
  await page.waitForURL(({ pathname }) => pathname.endsWith('/fleet'));
  const { market, zone, type } = Object.fromEntries(new URL(page.url()).searchParams);
  expect([market, zone, type]).toEqual(['spot', 'us-east-1d', 'c7g.large']);
  await page.keyboard.press('Control+k');
  await field.fill('no such thing');
  await page.getByText('Nothing is called no such thing.').waitFor();
  await page.keyboard.press('Escape');
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  await page.context().close();
});

test('g and a letter go to the places, but not while somebody types, and ? shows all keys', async () => {
  const page = await openFleet();
  await page.keyboard.press('g');
  await page.keyboard.press('s');
  await page.waitForURL('**/switches**');
  await page.keyboard.press('g');
  await page.keyboard.press('a');
  await page.waitForURL('**/activity**');
  await page.keyboard.press('g');
  await page.keyboard.press('f');
  await page.waitForURL('**/fleet');
  await page.getByLabel('Filter workloads').fill('gs');
  await page.waitForURL('**/fleet?q=gs');
  await page.keyboard.press('Escape');
  await page.keyboard.press('Escape');
  await page.keyboard.press('?');
  const keys = page.getByRole('dialog', { name: 'Keys' });
  await keys.getByText('to the switches').waitFor();
  expect(await findViolations(page)).toEqual([]);
  // Turned off, single keys do nothing; Ctrl K goes on.
  await keys.getByLabel('Single keys do something in this browser').click();
  await page.keyboard.press('Escape');
  await keys.waitFor({ state: 'detached' });
  await page.keyboard.press('?');
  await page.keyboard.press('Control+k');
  await page.getByRole('dialog', { name: 'Search or jump to' }).waitFor();
  expect(await page.getByRole('dialog').count()).toBe(1);
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'All keys' }).click();
  await keys.getByText('to the fleet').waitFor();
  await page.context().close();
});

test('on a phone the search is a button, in a dialog as wide as the window', async () => {
  const page = await openFleet(320);
  expect(await overflow(page)).toBe(0);
  await page.getByRole('button', { name: 'Search or jump to' }).click();
  await page.getByRole('combobox', { name: 'Search or jump to' }).fill('mail');
  await page.getByRole('option', { name: /^mail-out/ }).waitFor();
  expect(await overflow(page)).toBe(0);
  expect(await findViolations(page)).toEqual([]);
  await page.getByRole('option', { name: /^mail-out/ }).click();
  await page.waitForURL('**/w/mail-out');
  await page.context().close();
});
