import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';

/** One of the bundles that `npm run build` creates. */
export type Program = 'main' | 'with-disk-guard' | 'without-control-plane';

/** The absolute path of a bundle. */
export function pathOf(program: Program): string {
  return join(import.meta.dirname, '..', 'dist', `${program}.js`);
}

/** Runs one command of a program and parses the JSON that it prints; rejects when the program fails. */
export async function runForJson(program: Program, ...command: readonly string[]): Promise<unknown> {
  const { stdout } = await promisify(execFile)(process.execPath, [pathOf(program), ...command]);
  return JSON.parse(stdout);
}
