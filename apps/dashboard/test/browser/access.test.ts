import { beforeAll, expect, test } from 'vitest';
import { findViolations, overflow } from './find-violations.js';
import { logIn } from './log-in.js';
import { PageTests } from './page-tests.js';
import { createTestFleet } from './test-fleet.js';
import { createTestHistory, createTestInterruptions } from './test-history.js';

const world = new PageTests();

beforeAll(async () => {
  const fleet = await createTestFleet(world.server.url, world.owner);
  await createTestHistory(fleet);
  await createTestInterruptions(fleet, world.server.url);
});

test.each([
  ['light', 1440],
  ['dark', 1440],
  ['light', 390],
  ['dark', 390],
] as const)('axe finds nothing on any screen (%s, %i px wide)', async (colorScheme, width) => {
  const context = await world.browser.newContext({
    colorScheme,
    viewport: { width, height: 844 },
    reducedMotion: 'reduce',
  });
  const page = await context.newPage();
  const policy: string[] = [];
  page.on('console', (message) => {
    if (/Content Security Policy/.test(message.text())) policy.push(message.text());
  });
  await page.goto(`${world.url}/setup#unknown`);
  await page.getByRole('button', { name: 'Set the password' }).waitFor();
  expect.soft(await findViolations(page)).toEqual([]);
  await page.goto(`${world.url}/login`);
  await page.getByLabel('Name').waitFor();
  expect.soft(await findViolations(page)).toEqual([]);
  await logIn(page);
  await page.getByText('checkout-api').first().waitFor();
  expect.soft(await findViolations(page)).toEqual([]);
  expect.soft(await overflow(page)).toBe(0);
  await page.getByLabel('Filter workloads').fill('zon:x nothing');
  await page.getByText('Clear filters').waitFor();
  expect.soft(await findViolations(page)).toEqual([]);
  await page.goto(`${world.url}/default/switches`);
  await page.getByRole('button', { name: 'Steps of search-index-1' }).click();
  await page.getByText('Image').waitFor();
  expect.soft(await findViolations(page)).toEqual([]);
  expect.soft(await overflow(page)).toBe(0);
  await page.goto(`${world.url}/default/switches?zone=nowhere&outcome=undone`);
  await page.getByText('Clear filters').waitFor();
  expect.soft(await findViolations(page)).toEqual([]);
  await page.goto(`${world.url}/default/interruptions`);
  await page.getByRole('link', { name: 'Notice of pdf-export' }).waitFor();
  expect.soft(await findViolations(page)).toEqual([]);
  expect.soft(await overflow(page)).toBe(0);
  await page.getByRole('link', { name: 'Notice of checkout-api' }).click();
  await page.getByText('Refused: InsufficientInstanceCapacity').waitFor();
  expect.soft(await findViolations(page)).toEqual([]);
  expect.soft(await overflow(page)).toBe(0);
  await page.goBack();
  await page.getByRole('link', { name: 'Notice of pdf-export' }).click();
  await page.getByText('Survived:').waitFor();
  expect.soft(await findViolations(page)).toEqual([]);
  expect.soft(await overflow(page)).toBe(0);
  await page.goto(`${world.url}/default/activity`);
  await page.getByText('Reported the switch of').first().waitFor();
  expect.soft(await findViolations(page)).toEqual([]);
  expect.soft(await overflow(page)).toBe(0);
  await page.goto(`${world.url}/default/w/checkout-api/plugins?command=disk-guard.tidy`);
  await page.getByRole('button', { name: 'Fill in', exact: true }).click();
  await page.getByRole('button', { name: 'Dry run' }).click();
  await page.getByText('is required').first().waitFor();
  expect.soft(await findViolations(page)).toEqual([]);
  expect.soft(await overflow(page)).toBe(0);
  await page.goto(`${world.url}/default/w/thumbs-worker-4`);
  await page.getByText('Waits for the agent.').first().waitFor();
  await page.getByLabel('You, with a replica always there').click();
  expect.soft(await findViolations(page)).toEqual([]);
  expect.soft(await overflow(page)).toBe(0);
  await page.getByRole('button', { name: /^Switch…/ }).click();
  await page.getByRole('button', { name: 'Switch to on-demand' }).waitFor();
  expect.soft(await findViolations(page)).toEqual([]);
  await page.keyboard.press('Escape');
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  await page.getByLabel('You, with a replica always there').click();
  await page.getByRole('button', { name: 'Mara Lindt, owner' }).click();
  await page.getByRole('menuitem', { name: 'Log out' }).waitFor();
  expect.soft(await findViolations(page)).toEqual([]);
  await page.keyboard.press('Escape');
  await context.clearCookies();
  await page.getByRole('button', { name: 'Apply' }).click();
  await page.getByRole('dialog', { name: 'Your session has ended' }).waitFor();
  expect.soft(await findViolations(page)).toEqual([]);
  expect.soft(policy).toEqual([]);
  await context.close();
});
