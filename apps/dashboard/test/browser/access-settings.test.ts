import { beforeAll, expect, test } from 'vitest';
import { findViolations, overflow } from './find-violations.js';
import { logIn } from './log-in.js';
import { PageTests } from './page-tests.js';
import { answerWithSavingsOfAYear } from './savings-of-a-year.js';

const world = new PageTests();

beforeAll(async () => {
  await world.registerAgent({ name: 'checkout-api', instanceId: 'i-1' });
  await world.owner.call('POST', '/api-tokens', { name: 'reports', scope: 'read' });
});

test.each([
  ['light', 1440],
  ['dark', 1440],
  ['light', 390],
  ['dark', 390],
] as const)('axe finds nothing in the savings and the settings (%s, %i px wide)', async (colorScheme, width) => {
  const context = await world.browser.newContext({
    colorScheme,
    viewport: { width, height: 844 },
    reducedMotion: 'reduce',
  });
  const page = await context.newPage();
  await page.goto(`${world.url}/login`);
  await logIn(page);
  await answerWithSavingsOfAYear(page);
  await page.goto(`${world.url}/default/savings`);
  await page.getByText('gpu-render-3').waitFor();
  expect.soft(await findViolations(page)).toEqual([]);
  expect.soft(await overflow(page)).toBe(0);
  await page.getByRole('button', { name: 'Table' }).click();
  await page.getByRole('link', { name: 'By pool' }).click();
  await page.getByText('g5.xlarge').waitFor();
  expect.soft(await findViolations(page)).toEqual([]);
  expect.soft(await overflow(page)).toBe(0);
  await page.goto(`${world.url}/default/settings/tokens`);
  await page.getByText('agents of a test').first().waitFor();
  expect.soft(await findViolations(page)).toEqual([]);
  expect.soft(await overflow(page)).toBe(0);
  await page.getByRole('button', { name: 'Revoke agents of a test' }).click();
  await page.getByRole('alertdialog').waitFor();
  expect.soft(await findViolations(page)).toEqual([]);
  await page.keyboard.press('Escape');
  for (const [path, text] of [
    ['people', 'Who can log in'],
    ['limits', 'Nothing is frozen.'],
    ['retention', 'The history of switches'],
  ] as const) {
    await page.goto(`${world.url}/default/settings/${path}`);
    await page.getByText(text).waitFor();
    await page.getByRole('table').first().waitFor();
    expect.soft(await findViolations(page)).toEqual([]);
    expect.soft(await overflow(page)).toBe(0);
  }
  await page.goto(`${world.url}/default/settings/limits`);
  await page.getByRole('button', { name: 'Freeze…' }).click();
  await page.getByRole('dialog').waitFor();
  expect.soft(await findViolations(page)).toEqual([]);
  await page.keyboard.press('Escape');
  await page.goto(`${world.url}/default/settings/me`);
  await page.getByText('This session').waitFor();
  expect.soft(await findViolations(page)).toEqual([]);
  expect.soft(await overflow(page)).toBe(0);
  await context.close();
});
