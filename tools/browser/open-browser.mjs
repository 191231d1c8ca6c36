import { existsSync } from 'node:fs';
import { chromium } from 'playwright-core';

/** Where Chromium is: a variable says it, else where Debian installs it. */
const executablePath = process.env['SPOTGUARD_TEST_CHROMIUM'] ?? '/usr/bin/chromium';

const flags = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** Only against what hangs: how long a page takes depends on what else the machine does. */
const maxMilliseconds = 240_000;

/**
 * Starts a Chromium without a window. It has to be closed.
 * @returns {Promise<import('playwright-core').Browser>}
 */
export async function openBrowser() {
  if (!existsSync(executablePath)) {
    throw new Error(`There is no Chromium at ${executablePath}: install it, or set SPOTGUARD_TEST_CHROMIUM.`);
  }
  const browser = await chromium.launch({ executablePath, args: flags });
  browser.on('context', (context) => context.setDefaultTimeout(maxMilliseconds));
  return browser;
}
