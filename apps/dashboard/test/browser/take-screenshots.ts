import { execFileSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { Browser, Page } from 'playwright-core';
import { openBrowser } from '../../../../tools/browser/open-browser.mjs';
import { buildPage } from '../../../../tools/build-page.mjs';
import { buildPrograms } from '../../../../tools/programs.mjs';
import { logIn } from './log-in.js';
import { openEmptyWorld, openPageWorld, type PageWorld } from './page-world.js';
import { answerWithSavingsOfAYear } from './savings-of-a-year.js';
import { createTestFleet } from './test-fleet.js';
import { createTestHistory, createTestInterruptions } from './test-history.js';
import { createTestPast } from './test-past.js';

// Takes a picture of every screen, light, dark and on a phone, into `.cache/screenshots` of this package. With `--readme` only
// those of the README, into `docs/pictures`: these need `pngquant`, which makes them small.

const folder = join(import.meta.dirname, '../../.cache/screenshots');
const readmeFolder = join(import.meta.dirname, '../../../../docs/pictures');
/** The screens of the README, each with the name of its file and how much of it is shown, in pixels. */
const readmeScreens = new Map([
  ['fleet', { file: 'fleet', height: 830 }],
  ['workload-prices', { file: 'workload', height: 780 }],
  ['interruption', { file: 'interruption', height: 700 }],
]);
const { values } = parseArgs({ options: { readme: { type: 'boolean', default: false } } });
const looks = [
  { name: 'light', colorScheme: 'light', viewport: { width: 1440, height: 900 } },
  { name: 'dark', colorScheme: 'dark', viewport: { width: 1440, height: 900 } },
  { name: 'phone-light', colorScheme: 'light', viewport: { width: 390, height: 844 } },
  { name: 'phone-dark', colorScheme: 'dark', viewport: { width: 390, height: 844 } },
  { name: 'narrow-light', colorScheme: 'light', viewport: { width: 1024, height: 768 } },
] as const;

mkdirSync(folder, { recursive: true });
await Promise.all([buildPrograms(), buildPage()]);
const browser = await openBrowser();
try {
  const world = await openPageWorld();
  try {
    const fleet = await createTestFleet(world.server.url, world.owner);
    await createTestHistory(fleet);
    await createTestPast(fleet);
    await createTestInterruptions(fleet, world.server.url);
    for (const look of values.readme ? looks.slice(0, 1) : looks) await photograph(browser, world, look);
  } finally {
    await world.close();
  }
  if (!values.readme) await photographSetUp(browser);
} finally {
  await browser.close();
}
console.log(`The pictures are in ${values.readme ? readmeFolder : folder}.`);

async function photograph(from: Browser, { url }: PageWorld, look: (typeof looks)[number]): Promise<void> {
  const { name, colorScheme, viewport } = look;
  const context = await from.newContext({
    colorScheme,
    viewport,
    timezoneId: 'Europe/Berlin',
    reducedMotion: 'reduce',
  });
  const page = await context.newPage();
  const take = async (screen: string): Promise<void> => {
    const shown = readmeScreens.get(screen);
    if (!values.readme) await page.screenshot({ path: join(folder, `${screen}-${name}.png`) });
    else if (shown !== undefined) await takeForReadme(page, shown);
  };
  await page.goto(`${url}/login`);
  // The server counts failures by address: the fifth would have to wait.
  if (name !== 'narrow-light') {
    await page.getByLabel('Name').fill('Mara Lindt');
    await page.getByLabel('Password').fill('not the password');
    await page.getByRole('button', { name: 'Log in' }).click();
    await page.getByText('Name or password is wrong').waitFor();
    await take('log-in');
  }
  await logIn(page);
  await page.getByText('checkout-api').first().waitFor();
  await take('fleet');
  await page.getByLabel('Filter workloads').fill('zone:1f market:on-demand');
  await page.getByText('Clear filters').waitFor();
  await take('fleet-filtered');
  await page.goto(`${url}/default/switches`);
  await page.getByRole('button', { name: 'Steps of search-index-1' }).click();
  await page.getByText('Image').waitFor();
  await take('switches');
  await page.goto(`${url}/default/switches?zone=nowhere&outcome=undone`);
  await page.getByText('Clear filters').waitFor();
  await take('switches-filtered');
  await page.goto(`${url}/default/interruptions`);
  await page.getByRole('link', { name: 'Notice of pdf-export' }).waitFor();
  await take('interruptions');
  await page.getByRole('link', { name: 'Notice of checkout-api' }).click();
  await page.getByText('Refused: InsufficientInstanceCapacity').waitFor();
  await take('interruption');
  await page.goBack();
  await page.getByRole('link', { name: 'Notice of pdf-export' }).click();
  await page.getByText('Survived:').waitFor();
  await take('interruption-past');
  await page.goto(`${url}/default/activity`);
  await page.getByText('Reported the switch of').first().waitFor();
  await take('activity');
  await answerWithSavingsOfAYear(page);
  await page.goto(`${url}/default/savings`);
  await page.getByText('gpu-render-3').waitFor();
  await take('savings');
  await page.goto(`${url}/default/settings/tokens`);
  await page.getByText('agents of a test').first().waitFor();
  await take('settings-tokens');
  await page.goto(`${url}/default/settings/people`);
  await page.getByRole('table').waitFor();
  await take('settings-people');
  await page.goto(`${url}/default/settings/limits`);
  await page.getByText('Nothing is frozen.').waitFor();
  await page.getByRole('table').first().waitFor();
  await take('settings-limits');
  await page.goto(`${url}/default/settings/retention`);
  await page.getByRole('table').waitFor();
  await take('settings-retention');
  await page.goto(`${url}/default/settings/me`);
  await page.getByText('This session').waitFor();
  await take('settings-me');
  await page.goto(`${url}/default/w/checkout-api?show=moves&range=24h`);
  await page.getByText('Switched to us-east-1b').first().waitFor();
  await page.locator('.uplot canvas').waitFor();
  await take('workload-prices');
  await page.goto(`${url}/default/w/thumbs-worker-4`);
  await page.getByRole('heading', { name: 'Commands' }).waitFor();
  await page.getByText('Waits for the agent.').first().waitFor();
  await page.getByLabel('You, with a replica always there').click();
  await take('workload');
  await page.goto(`${url}/default/w/checkout-api/switch`);
  await page.getByRole('button', { name: /^Switch to us-/ }).waitFor();
  await take('switch');
  await page.goto(`${url}/default/w/checkout-api/plugins?command=disk-guard.tidy`);
  await page.getByRole('button', { name: 'Dry run' }).click();
  await page.getByText('is required').first().waitFor();
  // The bar stays at the top of the window, wherever the page is scrolled to.
  await page.evaluate('window.scrollTo(0, 0)');
  await page.screenshot({ path: join(folder, `plugins-${name}.png`), fullPage: true });
  await page.goto(`${url}/default/w/thumbs-worker-4`);
  await page.getByLabel('You, with a replica always there').click();
  await page.getByRole('button', { name: 'Mara Lindt, owner' }).click();
  await page.getByRole('menuitem', { name: 'Log out' }).waitFor();
  await take('person-menu');
  await page.keyboard.press('Escape');
  await context.clearCookies();
  await page.getByRole('button', { name: 'Apply' }).click();
  await page.getByRole('dialog', { name: 'Your session has ended' }).waitFor();
  await take('session-ended');
  await context.close();
}

async function takeForReadme(page: Page, { file, height }: { file: string; height: number }): Promise<void> {
  const path = join(readmeFolder, `${file}.png`);
  await page.screenshot({ path, clip: { x: 0, y: 0, width: 1440, height } });
  execFileSync('pngquant', ['--force', '--output', path, '128', path]);
}

async function photographSetUp(from: Browser): Promise<void> {
  const world = await openEmptyWorld();
  try {
    await photographEmpty(from, world);
  } finally {
    await world.close();
  }
}

async function photographEmpty(from: Browser, { server, url }: PageWorld): Promise<void> {
  for (const { name, colorScheme, viewport } of looks) {
    const context = await from.newContext({ colorScheme, viewport });
    const page = await context.newPage();
    await page.goto(`${url}/login`);
    await page.getByText('no owner yet').waitFor();
    await page.goto(`${url}/setup#${server.setUpCode}`);
    await page.getByLabel('Name').fill('Mara Lindt');
    await page.getByLabel('Password').fill('password');
    await page.getByRole('button', { name: 'Create the owner' }).click();
    await page.getByRole('alert').first().waitFor();
    await page.screenshot({ path: join(folder, `set-up-${name}.png`) });
    await context.close();
  }
}
