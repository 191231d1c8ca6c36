import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { build, type PreviewServer, preview } from 'vite';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openBrowser } from '../../../../tools/browser/open-browser.mjs';
import { findViolations, overflow } from './find-violations.js';

const gallery = join(import.meta.dirname, '../../gallery');
const pictures = join(import.meta.dirname, '../../.cache/gallery-screenshots');

let browser: Browser;
let server: PreviewServer;

beforeAll(async () => {
  const configFile = join(gallery, 'vite.config.ts');
  await build({ configFile, logLevel: 'warn' });
  server = await preview({ configFile, preview: { port: 0 } });
  browser = await openBrowser();
  mkdirSync(pictures, { recursive: true });
});
afterAll(async () => {
  await browser?.close();
  await server?.close();
});

// Pictures are taken to be looked at, and not compared: fonts and machines draw them differently.
test.each([
  ['light', 1440],
  ['dark', 1440],
  ['light', 320],
  ['dark', 320],
] as const)(
  'every piece is drawn in every state, and axe finds nothing (%s, %i px wide)',
  async (colorScheme, width) => {
    const context = await browser.newContext({
      colorScheme,
      viewport: { width, height: 900 },
      reducedMotion: 'reduce',
    });
    const page = await context.newPage();
    const errors: string[] = [];
    page.on('pageerror', ({ message }) => errors.push(message));
    page.on('console', (message) => {
      if (message.type() === 'error') errors.push(message.text());
    });
    await page.goto(server.resolvedUrls?.local[0] ?? '');
    await page.getByRole('status', { name: 'Loading the fleet' }).waitFor();
    const undrawn = await page.evaluate<readonly string[]>(`
    [...document.querySelectorAll('[data-gallery-state]')]
      .filter((state) => ${width} > 700 || state.closest('[data-wide-only="true"]') === null)
      .filter((state) => ![...state.querySelectorAll('*')].some((one) => one.getBoundingClientRect().height > 1))
      .map((state) => state.closest('[data-piece]').dataset.piece + ', ' + state.dataset.galleryState)
  `);
    const tooWide = await page.evaluate<readonly string[]>(`
    [...document.querySelectorAll('[data-piece]')]
      .filter((piece) => piece.scrollWidth > piece.clientWidth)
      .map((piece) => piece.dataset.piece)
  `);
    expect.soft(undrawn).toEqual([]);
    expect.soft(tooWide).toEqual([]);
    expect.soft(await page.locator('[data-piece]').count()).toBeGreaterThan(25);
    expect.soft(await overflow(page)).toBe(0);
    // The same piece in two states has the same name.
    expect.soft(await findViolations(page, ['landmark-unique'])).toEqual([]);
    expect.soft(errors).toEqual([]);
    await page.screenshot({ path: join(pictures, `${colorScheme}-${width}.png`), fullPage: true });
    await context.close();
  },
);
