import { readFile } from 'node:fs/promises';
import type { Page } from 'playwright-core';
import { beforeAll, expect, test } from 'vitest';
import { findViolations, overflow } from './find-violations.js';
import { logIn } from './log-in.js';
import { PageTests } from './page-tests.js';
import { TestAgent } from './test-agent.js';

const world = new PageTests();
let mail: TestAgent;

beforeAll(async () => {
  await world.registerAgent({ name: 'checkout-api', instanceId: 'i-0abc1', zone: 'us-east-1b' });
  mail = await world.registerAgent({
    name: 'mail-out',
    instanceId: 'i-0def2',
    zone: 'us-east-1d',
  });
  await world.registerAgent({
    name: 'ledger',
    instanceId: 'i-0def3',
    zone: 'us-east-1b',
    market: 'on-demand',
  });
});

/** Logs in with a browser of its own. */
async function openFleet(address = '', width = 1440): Promise<Page> {
  const context = await world.browser.newContext({ viewport: { width, height: 900 } });
  await context.grantPermissions(['clipboard-read', 'clipboard-write'], { origin: world.url });
  const page = await context.newPage();
  await page.goto(`${world.url}/login`);
  await logIn(page);
  if (address !== '') await page.goto(`${world.url}/default/fleet${address}`);
  await page.getByText('checkout-api').first().waitFor();
  return page;
}

test('the filter is completed with keys and with the values that there are, by keyboard and by mouse', async () => {
  const page = await openFleet();
  await page.keyboard.press('/');
  const field = page.getByRole('combobox', { name: 'Filter workloads' });
  await field.fill('z');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await page.getByRole('option', { name: 'zone:us-east-1b' }).getByText('2').waitFor();
  expect(await findViolations(page)).toEqual([]);
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Tab');
  await page.waitForURL('**/fleet?zone=us-east-1b');
  await page.getByRole('option', { name: 'market:' }).click();
  await page.getByRole('option', { name: 'market:on-demand' }).click();
  await page.waitForURL(/market=on-demand/);
  await page.getByRole('row', { name: 'checkout-api' }).waitFor({ state: 'detached' });
  await page.context().close();
});

test('columns are chosen in a menu and kept in the address, and the file has exactly what is filtered', async () => {
  const page = await openFleet('?zone=1b');
  await page.getByRole('button', { name: 'Columns' }).click();
  await page.getByRole('menuitemcheckbox', { name: 'Instance' }).click();
  await page.getByRole('menuitemcheckbox', { name: 'Steering' }).click();
  expect(await findViolations(page)).toEqual([]);
  await page.keyboard.press('Escape');
  await page.getByRole('columnheader', { name: 'Instance' }).waitFor();
  await page.getByRole('row', { name: 'checkout-api' }).getByText('i-…0abc1').waitFor();
  expect(await page.getByRole('columnheader', { name: 'Steering' }).count()).toBe(0);
  await page.reload();
  await page.getByRole('columnheader', { name: 'Instance' }).waitFor();
  expect(await overflow(page)).toBe(0);
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: 'Download CSV' }).click(),
  ]);
  expect(download.suggestedFilename()).toBe('fleet.csv');
  const lines = (await readFile(await download.path(), 'utf8')).trimEnd().split('\r\n');
  expect(lines.map((line) => line.split(',')[0])).toEqual(['name', 'checkout-api', 'ledger']);
  await page.context().close();
});

test('the row in hand has its actions, which the keys s, o and y do as well', async () => {
  const page = await openFleet('?sort=name');
  const row = page.getByRole('row', { name: 'mail-out' });
  await row.hover();
  await row.getByRole('button', { name: 'Switch mail-out…', exact: true }).waitFor();
  expect(await findViolations(page)).toEqual([]);
  await page.getByRole('heading', { name: 'Fleet' }).hover({ force: true });
  for (const key of ['j', 'j', 'j']) await page.keyboard.press(key);
  expect(await page.locator('tr:focus').getAttribute('aria-label')).toBe('mail-out');
  await page.keyboard.press('y');
  await expect.poll(() => page.evaluate('navigator.clipboard.readText()')).toBe('i-0def2');
  await page.keyboard.press('o');
  await page.waitForURL('**/w/mail-out/switch?to=on-demand');
  await page.getByRole('dialog', { name: 'Switch mail-out' }).waitFor();
  await page.goto(`${world.url}/default/fleet?sort=name`);
  await row.hover();
  await row.getByRole('button', { name: 'Switch mail-out…', exact: true }).click();
  await page.waitForURL('**/w/mail-out/switch');
  await page.context().close();
});

test('a status that changes is washed in its colour and spoken, and without motion where none is wanted', async () => {
  const page = await openFleet();
  const still = await (await world.browser.newContext({ reducedMotion: 'reduce' })).newPage();
  await still.goto(`${world.url}/login`);
  await logIn(still);
  const status = (where: Page) => where.getByRole('row', { name: 'mail-out' }).locator('[data-washes]');
  for (const where of [page, still]) await status(where).waitFor();
  expect(await status(page).getAttribute('data-washes')).toBe('false');
  await mail.reportNotice(600);
  await page.getByRole('status', { name: 'Changes of status' }).getByText('mail-out: under notice.').waitFor();
  const animation = (where: Page) =>
    status(where).evaluate(
      (element) => `${element.getAttribute('data-washes')} ${getComputedStyle(element).animationName}`,
    );
  await expect.poll(() => animation(page)).toMatch(/^true .*wash/);
  await expect.poll(() => animation(still)).toBe('true none');
  await page.context().close();
  await still.context().close();
});

test('another agent is added with commands that have a token, and appears where one waits for it', async () => {
  const page = await openFleet();
  await page.keyboard.press('Control+k');
  await page.getByRole('combobox', { name: 'Search or jump to' }).fill('install');
  await page.getByRole('option', { name: 'Add an agent' }).click();
  await page.waitForURL('**/add-agent');
  await page.goBack();
  await page.getByRole('link', { name: 'Add an agent' }).click();
  await page.getByRole('button', { name: 'Create an agent token' }).click();
  await page.getByRole('button', { name: 'Copy the commands' }).first().waitFor();
  expect(await findViolations(page)).toEqual([]);
  const commands = (await page.locator('pre').first().textContent()) ?? '';
  expect(commands).toContain(`SPOT_OPTIMIZER_SERVER_URL=${world.url}`);
  const [, token = ''] = /echo '([^']+)' > \.\/token/.exec(commands) ?? [];
  await TestAgent.register(world.url, token, { name: 'search', instanceId: 'i-0def9', zone: 'us-east-1c' });
  await page.getByText('search has registered.').waitFor();
  await page.getByRole('link', { name: 'search' }).click();
  await page.waitForURL('**/w/search');
});

test('the figures above the fleet are right with the event, and lead to the interruptions', async () => {
  const page = await openFleet();
  const figure = page.getByRole('region', { name: 'Interruptions, 30 days' });
  const before = await figure.textContent();
  const billing = await world.registerAgent({ name: 'billing', instanceId: 'i-0def8', zone: 'us-east-1b' });
  await billing.reportNotice(600);
  await expect.poll(() => figure.textContent(), { timeout: 60_000 }).not.toBe(before);
  await figure.getByRole('link', { name: 'Interruptions, 30 days' }).click();
  await page.waitForURL('**/interruptions');
});
