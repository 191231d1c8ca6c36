import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';

/**
 * Writes a bundle that starts in half the time: a launcher, the program as one script, and V8's compile cache of that
 * script from a first run. A different version of V8 ignores the cache; the program also runs without it, only slower.
 *
 * @param {{ readonly outfile: string, readonly script: string }} options the launcher's path; the script in CommonJS
 *
 * @returns {readonly string[]} the paths of the three files
 */
export function quickStart({ outfile, script: source }) {
  const script = `(function(exports,require,module){${source.replace(/^#!.*\n/, '')}\n})`;
  const home = dirname(outfile);
  const name = basename(outfile).replace(/\.\w+$/, '');
  // V8 checks only the length of a script before it uses a cache: the hash in the cache's name identifies its script.
  const hash = createHash('sha256').update(script).digest('hex').slice(0, 12);
  const program = join(home, `${name}.program.cjs`);
  const cache = join(home, `${name}.${hash}.cache`);
  for (const old of readdirSync(home)) {
    if (old.startsWith(`${name}.`) && old.endsWith('.cache')) rmSync(join(home, old));
  }
  replace(program, script);
  replace(outfile, launcher({ program: basename(program), cache: basename(cache) }));
  execFileSync(process.execPath, [outfile, 'plugins'], {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: { ...process.env, [writeVariable]: cache },
  });
  return [outfile, program, cache];
}

const writeVariable = 'SPOTGUARD_WRITE_COMPILE_CACHE';

/** @param {{ readonly program: string, readonly cache: string }} names */
function launcher({ program, cache }) {
  return `#!/usr/bin/env node
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { Script } from 'node:vm';

const filename = fileURLToPath(new URL('./${program}', import.meta.url));
const script = new Script(readFileSync(filename, 'utf8'), {
  filename,
  cachedData: readIfExists(new URL('./${cache}', import.meta.url)),
});
const target = process.env.${writeVariable};
if (target !== undefined) process.once('exit', () => writeFileSync(target, script.createCachedData()));
const module = { exports: {} };
script.runInThisContext()(module.exports, createRequire(filename), module);

function readIfExists(file) {
  try {
    return readFileSync(file);
  } catch {
    return undefined;
  }
}
`;
}

/**
 * Replaces a file in one step, so that no process reads a half-written one. @param {string} file @param {string}
 * contents
 */
export function replace(file, contents) {
  const draft = `${file}.${process.pid}`;
  writeFileSync(draft, contents);
  renameSync(draft, file);
}
