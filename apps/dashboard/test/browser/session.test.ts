import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openBrowser } from '../../../../tools/browser/open-browser.mjs';
import { logIn } from './log-in.js';
import { OwnerSession, password } from './owner-session.js';
import { openEmptyWorld, type PageWorld } from './page-world.js';
import { TestAgent } from './test-agent.js';

let browser: Browser;
let world: PageWorld;

beforeAll(async () => {
  [browser, world] = await Promise.all([openBrowser(), openEmptyWorld()]);
});
afterAll(async () => {
  await browser?.close();
  await world?.close();
});

/** Opens an address in a browser without any cookie. */
async function open(path: string): Promise<Page> {
  const page = await (await browser.newContext()).newPage();
  await page.goto(`${world.url}${path}`);
  return page;
}

test('the first owner is set up with the code of the server, and lands in the fleet', async () => {
  const before = await open('/');
  await before.getByText('This server has no owner yet').waitFor();
  const page = await open(`/setup#${world.server.setUpCode}`);
  await page.getByLabel('Name').fill('Mara Lindt');
  await page.getByLabel('Password').fill('password');
  await page.getByRole('button', { name: 'Create the owner' }).click();
  await page.getByText('A password has 15 characters or more.').waitFor();
  await page.getByLabel('Password').fill(password);
  await page.getByRole('button', { name: 'Create the owner' }).click();
  await page.waitForURL('**/default/fleet');
  await page.getByText('No workload has registered yet').waitFor();
});

test('a wrong password is explained in the words of the server, and a log-in leads to where one wanted to go', async () => {
  const page = await open('/default/fleet?zone=1b');
  await page.waitForURL('**/login?*');
  await page.getByLabel('Name').fill('Mara Lindt');
  await page.getByLabel('Password').fill('not the password');
  await page.getByRole('button', { name: 'Log in' }).click();
  await page.getByText('Name or password is wrong. 4 tries left, then a wait of 30 seconds.').waitFor();
  await logIn(page);
  expect(new URL(page.url()).search).toBe('?zone=1b');
});

test('logging out ends the session and leads to the log-in', async () => {
  const page = await open('/login');
  await logIn(page);
  await page.getByRole('button', { name: 'Mara Lindt, owner' }).click();
  await page.getByRole('menuitemradio', { name: 'Dark' }).click();
  await page.getByRole('menuitem', { name: 'Log out' }).click();
  await page.waitForURL('**/login');
  expect(await page.context().cookies()).toEqual([]);
  // The colours are kept, although the answer has cleared what the browser stored.
  expect(await page.locator('html').getAttribute('data-theme')).toBe('dark');
  await page.goto(`${world.url}/default/fleet`);
  await page.waitForURL('**/login?*');
});

test('when a session ends the page stays, a dialog asks for the password, and what was typed is kept', async () => {
  const owner = await OwnerSession.logIn(world.server.url);
  await TestAgent.register(world.server.url, await owner.agentToken(), { name: 'checkout-api', instanceId: 'i-1' });
  await owner.addPerson('Otto Brandt', 'operator');
  const page = await open('/login');
  await logIn(page, 'Otto Brandt');
  await page.getByLabel('Filter workloads').fill('check zon:');
  await owner.endSessionsOf('Otto Brandt');
  const dialog = page.getByRole('dialog', { name: 'Your session has ended' });
  await dialog.waitFor();
  expect(await page.getByText('checkout-api', { exact: true }).count()).toBeGreaterThan(0);
  await dialog.getByLabel('Password').fill(password);
  await dialog.getByRole('button', { name: 'Log in' }).click();
  await dialog.waitFor({ state: 'hidden' });
  expect(await page.getByLabel('Filter workloads').inputValue()).toBe('check zon:');
  // Everything is read and followed again.
  await TestAgent.register(world.server.url, await owner.agentToken(), { name: 'checkout-worker', instanceId: 'i-2' });
  await page.getByRole('link', { name: 'checkout-worker' }).waitFor();
});

test('a viewer sees everything, and a button says who may press it', async () => {
  const owner = await OwnerSession.logIn(world.server.url);
  await owner.addPerson('Vera Viewer', 'viewer');
  const { items } = await owner.call<{ items: { readonly workloadId: string }[] }>('GET', '/workloads');
  await owner.call('POST', `/workloads/${items[0]?.workloadId}/switch`, { market: 'on-demand' });
  const page = await open('/default/w/checkout-api');
  await logInOnly(page, 'Vera Viewer');
  const cancel = sideOf(page).getByRole('button', { name: 'Cancel' });
  await cancel.waitFor();
  expect(await cancel.getAttribute('aria-disabled')).toBe('true');
  await cancel.focus();
  await page.getByRole('tooltip').getByText('You are a viewer. Operators can do this.').waitFor();
  await cancel.press('Enter');
  const state = sideOf(page).getByText('Waits for the agent.');
  await state.waitFor();
  // Who may press it cancels the same command, and the viewer sees that at once.
  const other = await open('/default/w/checkout-api');
  await logInOnly(other, 'Mara Lindt');
  await sideOf(other).getByRole('button', { name: 'Cancel' }).click();
  await sideOf(page).getByText('Cancelled.').waitFor();
});

/** Where the commands of a workload are that wait; its timeline has them too. */
const sideOf = (page: Page) => page.getByRole('complementary');

async function logInOnly(page: Page, name: string): Promise<void> {
  await page.getByLabel('Name').fill(name);
  await page.getByLabel('Password').fill(password);
  await page.getByRole('button', { name: 'Log in' }).click();
}
