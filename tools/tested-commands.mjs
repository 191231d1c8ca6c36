import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readText } from './workspace.mjs';

/** Stands in for `npx -y pnpm@<version> [-s] <script> …` where everything has been installed already. */
const npx = `#!/bin/sh
shift 2
[ "$1" = -s ] && shift
script=$(node -p "require('./package.json').scripts['$1']")
shift
exec /bin/sh -c "exec $script \\"\\$@\\"" sh "$@"
`;

/**
 * The commands of a page that are marked `tested: <name>`, as they stand there.
 * @param {string} page
 * @param {string} name
 */
export function testedCommands(page, name) {
  const [, commands] =
    new RegExp(`<!-- tested: ${name} -->\\n+\`\`\`sh\\n([\\s\\S]+?)\`\`\``).exec(readText(page)) ?? [];
  if (commands === undefined) throw new Error(`${page} has no tested block of commands '${name}'.`);
  return commands;
}

/** Puts a program `npx` into the folder which installs nothing. @param {string} folder */
export function writeNpx(folder) {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'npx'), npx);
  chmodSync(join(folder, 'npx'), 0o755);
}
