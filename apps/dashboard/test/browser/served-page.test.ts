import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openBrowser } from '../../../../tools/browser/open-browser.mjs';
import { password } from './owner-session.js';
import { ServerProcess } from './server-process.js';

let browser: Browser;
let server: ServerProcess;

beforeAll(async () => {
  [browser, server] = await Promise.all([openBrowser(), ServerProcess.start()]);
});
afterAll(async () => {
  await browser?.close();
  await server?.remove();
});

test('the page works as the control plane serves it, under its content security policy', async () => {
  const page = await (await browser.newContext()).newPage();
  const refused: string[] = [];
  page.on('console', (message) => {
    if (/Content Security Policy/i.test(message.text())) refused.push(message.text());
  });
  page.on('pageerror', (error) => refused.push(error.message));
  await page.goto(`${server.url}/setup#${server.setUpCode}`);
  await page.getByLabel('Name').fill('Mara Lindt');
  await page.getByLabel('Password').fill(password);
  await page.getByRole('button', { name: 'Create the owner' }).click();
  await page.waitForURL('**/default/fleet');
  await page.getByText('No workload has registered yet').waitFor();
  await page.reload();
  await page.getByText('No workload has registered yet').waitFor();
  expect(refused).toEqual([]);
});
