import type { Page } from 'playwright-core';
import { logIn as logInWith } from '../../../../tools/browser/log-in.mjs';
import { password } from './owner-session.js';

/** Logs in on the page that is open, and waits for the fleet. Everybody of these tests has the same password. */
export function logIn(page: Page, name = 'Mara Lindt'): Promise<void> {
  return logInWith(page, { name, password });
}
