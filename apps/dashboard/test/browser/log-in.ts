import type { Page } from 'playwright-core';
import { password } from './owner-session.js';

/** Logs in on the page that is open, and waits for the fleet. */
export async function logIn(page: Page, name = 'Mara Lindt'): Promise<void> {
  await page.getByLabel('Name').fill(name);
  await page.getByLabel('Password').fill(password);
  await page.getByRole('button', { name: 'Log in' }).click();
  await page.waitForURL(/\/fleet/);
}
