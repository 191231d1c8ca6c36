import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';

/** One of the bundles that `npm run build` makes. */
export type Program = 'main' | 'with-disk-guard' | 'without-control-plane';

/** The absolute path of a bundle. */
export function pathOf(program: Program): string {
  return join(import.meta.dirname, '..', 'dist', `${program}.js`);
}

/** What a program prints for one command of its command line; rejects when it ends with an error. */
export async function printed(program: Program, ...command: readonly string[]): Promise<unknown> {
  const { stdout } = await promisify(execFile)(process.execPath, [pathOf(program), ...command]);
  return JSON.parse(stdout);
}
