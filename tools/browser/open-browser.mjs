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

/**
 * Starts a Chromium without a window. It has to be closed.
 * @returns {Promise<import('playwright-core').Browser>}
 */
export async function openBrowser() {
  if (!existsSync(executablePath)) {
    throw new Error(`There is no Chromium at ${executablePath}: install it, or set SPOTGUARD_TEST_CHROMIUM.`);
  }
  return chromium.launch({ executablePath, args: flags });
}
