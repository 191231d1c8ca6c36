import { buildPrograms } from './programs.mjs';

/** Builds, before any test, the programs that tests start as processes. */
export async function setup(): Promise<void> {
  await buildPrograms();
}
