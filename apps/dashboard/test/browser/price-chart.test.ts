import type { Page } from 'playwright-core';
import { beforeAll, expect, test } from 'vitest';
import { findViolations } from './find-violations.js';
import { logIn } from './log-in.js';
import { PageTests } from './page-tests.js';
import type { TestPlace } from './test-agent.js';

const hour = 3_600_000;
const world = new PageTests();
let page: Page;
const refused: string[] = [];

beforeAll(async () => {
  const first: TestPlace = { name: 'checkout-api', instanceId: 'i-1', zone: 'us-east-1a' };
  const second: TestPlace = { ...first, instanceId: 'i-2', zone: 'us-east-1b', generation: 2, predecessor: 'i-1' };
  const agent = await world.registerAgent(first);
  // A price that is older than an hour is unknown.
  for (let hours = 20; hours >= 0; hours -= 0.8) {
    const prices = { 'us-east-1a': hours > 10 ? 0.031 : hours > 5 ? 0.036 : 0.041, 'us-east-1b': 0.02 };
    await agent.reportPools(prices, 0.0725, new Date(Date.now() - hours * hour));
  }
  const successor = await world.registerAgent(second);
  await successor.takeOver();
  const startedAt = new Date(Date.now() - 6 * hour);
  const prices = { onDemand: 0.0725, from: 0.036, to: 0.02 };
  await successor.reportSwitch({ from: first, to: second, startedAt, handedOver: 46.9, prices });
  page = await (await world.browser.newContext({ viewport: { width: 1440, height: 1100 } })).newPage();
  page.on('console', (message) => {
    if (/Content Security Policy/i.test(message.text())) refused.push(message.text());
  });
  page.on('pageerror', (error) => refused.push(error.message));
  await page.goto(`${world.url}/login`);
  await logIn(page);
});

const chart = () => page.getByRole('slider', { name: /^Price per hour in USD of c7g.large over/ });

test('the chart names what was paid, and its marks open the rows of the timeline that have their numbers', async () => {
  await page.goto(`${world.url}/default/w/checkout-api?range=24h`);
  await chart().waitFor();
  const words = (await chart().getAttribute('aria-label')) ?? '';
  expect(words).toContain(
    'over 24 hours: paid 0.0200 now, between 0.0200 and 0.0360; on-demand 0.0725; 1 switch, 0 inter',
  );
  await page.getByText('1b 0.0200 here').waitFor();
  await page.getByText('on-demand 0.0725').waitFor();
  const instances = page.getByRole('list', { name: 'Instances that served' }).getByRole('listitem');
  expect(await instances.allTextContents()).toEqual(['g1 · 1a', 'g2 · 1b']);
  await page.getByRole('button', { name: /^1: Switched to us-east-1b/ }).click();
  await page.waitForURL(/open=/);
  const row = page.getByRole('row').filter({ hasText: 'Switched to us-east-1b' });
  expect((await row.getByRole('cell').first().textContent())?.trim()).toBe('1');
  await page.getByRole('region', { name: 'Timeline' }).getByText('i-2').first().waitFor();
  await page.getByRole('link', { name: '30 d' }).click();
  await page.waitForURL(/range=30d/);
  await page.getByRole('slider', { name: /over 30 days: paid 0.0200 now/ }).waitFor();
  const ranges = page.getByRole('navigation', { name: 'Range' });
  expect(await ranges.locator('[aria-current="page"]').allTextContents()).toEqual(['30 d']);
  expect(refused).toEqual([]);
});

test('by keyboard alone the chart tells its values, zooms, and shows its table', async () => {
  await page.goto(`${world.url}/default/w/checkout-api?range=24h`);
  await chart().focus();
  await page.keyboard.press('ArrowLeft');
  await page.locator('[role=slider][aria-valuetext$="paid 0.0200"]').waitFor();
  await page.keyboard.press('Shift+ArrowLeft');
  await page.keyboard.press('ArrowLeft');
  await page.locator('[role=slider][aria-valuetext$="paid 0.0360"]').waitFor();
  await page.keyboard.press('+');
  await page.getByRole('button', { name: 'Whole range' }).waitFor();
  await page.keyboard.press('0');
  await page.getByRole('button', { name: 'Whole range' }).waitFor({ state: 'detached' });
  await page.keyboard.press('t');
  const table = page.getByRole('region', { name: 'Prices of c7g.large over 24 hours' });
  const newest = table.locator('tbody').getByRole('row').first();
  expect((await newest.getByRole('cell').allTextContents()).slice(1)).toEqual([
    '0.0200',
    'us-east-1b',
    '0.0725',
    '0.0410',
    '0.0200',
  ]);
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: 'CSV' }).click(),
  ]);
  expect(download.suggestedFilename()).toBe('prices-c7g.large.csv');
  expect(await findViolations(page)).toEqual([]);
  expect(refused).toEqual([]);
});

test('with the pointer the chart shows its values, and zooms by drag and by wheel', async () => {
  await page.goto(`${world.url}/default/w/checkout-api?range=24h`);
  const { x = 0, y = 0, width = 0 } = (await chart().boundingBox()) ?? {};
  await page.mouse.move(x + width - 180, y + 80);
  const values = page.locator('dl').filter({ hasText: 'saved' });
  await values.getByText('paid, 1b').waitFor();
  await values.getByText('72.4').waitFor();
  await page.mouse.down();
  await page.mouse.move(x + width - 400, y + 80, { steps: 4 });
  await page.mouse.up();
  const whole = page.getByRole('button', { name: 'Whole range' });
  await whole.waitFor();
  await whole.click();
  await whole.waitFor({ state: 'detached' });
  await page.mouse.move(x + width - 300, y + 80);
  await page.mouse.wheel(0, -120);
  await whole.waitFor();
  await page.getByRole('button', { name: 'Pools only' }).click();
  await page.getByText('heights compare the pools only').waitFor();
  await page.getByText('on-demand 0.0725').waitFor({ state: 'detached' });
  expect(refused).toEqual([]);
});
