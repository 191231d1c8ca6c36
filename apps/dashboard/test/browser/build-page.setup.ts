import { buildPage } from '../../../../tools/build-page.mjs';

/** Builds the page before its tests in a browser. */
export async function setup(): Promise<void> {
  await buildPage();
}
