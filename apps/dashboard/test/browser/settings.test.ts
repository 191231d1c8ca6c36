import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { logIn } from './log-in.js';
import { openBrowser } from './open-browser.js';
import { OwnerSession, password } from './owner-session.js';
import { openPageWorld } from './page-world.js';

let browser: Browser;
let world: Awaited<ReturnType<typeof openPageWorld>>;

beforeAll(async () => {
  [browser, world] = await Promise.all([openBrowser(), openPageWorld()]);
});
afterAll(async () => {
  await browser?.close();
  await world?.close();
});

/** Logs in with a browser of its own, and opens a page of the settings. */
async function openSettings(path: string, name?: string): Promise<Page> {
  const page = await (await browser.newContext({ viewport: { width: 1440, height: 900 } })).newPage();
  await page.goto(`${world.url}/login`);
  await logIn(page, name);
  await page.goto(`${world.url}/default/settings/${path}`);
  return page;
}

test('a session elsewhere is ended after one question, whose focus is on the safe button and then where it was', async () => {
  await OwnerSession.logIn(world.server.url);
  const page = await openSettings('me');
  const sessions = page.getByRole('region', { name: 'Sessions' });
  const buttons = sessions.getByRole('button', { name: 'End…' });
  await buttons.first().waitFor();
  const before = await buttons.count();
  await buttons.first().focus();
  await page.keyboard.press('Enter');
  const dialog = page.getByRole('alertdialog', { name: 'End this session?' });
  const keep = dialog.getByRole('button', { name: 'Keep it' });
  await keep.waitFor();
  await page.keyboard.press('Enter');
  await dialog.waitFor({ state: 'detached' });
  expect(await page.locator(':focus').textContent()).toBe('End…');
  await page.keyboard.press('Enter');
  await dialog.getByRole('button', { name: 'End the session' }).click();
  await dialog.waitFor({ state: 'detached' });
  await expect.poll(() => buttons.count()).toBe(before - 1);
  await page.context().close();
});

test('a dialog shows why the server refused, and stays until it is closed', async () => {
  const page = await openSettings('me');
  const before = await sessionIds();
  await OwnerSession.logIn(world.server.url);
  await page.reload();
  await page.getByRole('button', { name: 'End…' }).first().click();
  const [ended = ''] = (await sessionIds()).filter((id) => !before.includes(id));
  await world.owner.call('DELETE', `/me/sessions/${ended}`);
  const dialog = page.getByRole('alertdialog', { name: 'End this session?' });
  await dialog.getByRole('button', { name: 'End the session' }).click();
  await dialog.getByText(`You have no session ${ended}.`).waitFor();
  await page.keyboard.press('Escape');
  await dialog.waitFor({ state: 'detached' });
  await page.context().close();
});

async function sessionIds(): Promise<readonly string[]> {
  const { items } = await world.owner.call<{ items: { readonly sessionId: string }[] }>('GET', '/me/sessions');
  return items.map(({ sessionId }) => sessionId);
}

test('the password is changed after the present one, and the words of the server stand at the field', async () => {
  await world.owner.addPerson('Otto Brandt', 'viewer');
  const page = await openSettings('me', 'Otto Brandt');
  await page.getByLabel('Present password').fill(password);
  await page.getByLabel('New password').fill('short');
  await page.getByRole('button', { name: 'Change password' }).click();
  await page.getByText('A password has 15 characters or more.').waitFor();
  await page.getByLabel('New password').fill('brittle heron copper window');
  await page.getByRole('button', { name: 'Change password' }).click();
  await page.getByText('Stored. Your other sessions have ended.').waitFor();
  await page.getByLabel('Present password').fill('wrong');
  await page.getByLabel('New password').fill('brittle heron copper curtain');
  await page.getByRole('button', { name: 'Change password' }).click();
  await page.getByText('The current password is wrong.').waitFor();
  await page.context().close();
});
