import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readText } from './workspace.mjs';

/** A replacement for `npx -y pnpm@<version> [-s] <script> …` where all packages are installed already. */
const npx = `#!/bin/sh
shift 2
[ "$1" = -s ] && shift
script=$(node -p "require('./package.json').scripts['$1']")
shift
exec /bin/sh -c "exec $script \\"\\$@\\"" sh "$@"
`;

/**
 * The block of commands in a page that is marked `tested: <name>`, unchanged.
 * @param {string} page
 * @param {string} name
 */
export function testedCommands(page, name) {
  const [, commands] =
    new RegExp(`<!-- tested: ${name} -->\\n+\`\`\`sh\\n([\\s\\S]+?)\`\`\``).exec(readText(page)) ?? [];
  if (commands === undefined) throw new Error(`${page} has no tested block of commands '${name}'.`);
  return commands;
}

/** Writes a program `npx` into the folder that runs pnpm scripts without installing anything. @param {string} folder */
export function writeNpx(folder) {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'npx'), npx);
  chmodSync(join(folder, 'npx'), 0o755);
}
