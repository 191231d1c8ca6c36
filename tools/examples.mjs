import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { packAll } from './pack.mjs';
import { runOrThrow } from './run.mjs';
import { root } from './workspace.mjs';

/**
 * Proves the examples as a stranger meets them: copied out of the repository, installed by npm from packed tarballs,
 * then built, tested and started, as far as each declares a script for it.
 */

const examples = readdirSync(join(root, 'examples'), { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name);

const outside = mkdtempSync(join(tmpdir(), 'spotguard-examples-'));
try {
  await runOrThrow(process.execPath, ['tools/build.mjs']);
  const tarballs = await packAll(outside);
  for (const example of examples) await prove(join(root, 'examples', example), tarballs);
  console.log(`${examples.length} examples work outside the workspace`);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
} finally {
  rmSync(outside, { recursive: true });
}

/** @param {string} source @param {ReadonlyMap<string, string>} tarballs */
async function prove(source, tarballs) {
  const cwd = join(outside, basename(source));
  cpSync(source, cwd, { recursive: true, filter: (path) => !/[\\/](node_modules|dist)$/.test(path) });
  const manifestFile = join(cwd, 'package.json');
  const manifest = JSON.parse(readFileSync(manifestFile, 'utf8'));
  writeFileSync(manifestFile, JSON.stringify(onTarballs(manifest, tarballs), undefined, 2));
  await runOrThrow('npm', ['install', '--no-audit', '--no-fund'], { cwd });
  for (const script of ['build', 'test', 'start'].filter((name) => manifest.scripts?.[name] !== undefined)) {
    await runOrThrow('npm', ['run', script], { cwd });
    console.log(`${basename(source)}: ${script} ok`);
  }
}

/**
 * Our packages by file, also where they are dependencies of each other: nothing of ours comes from the registry.
 * @param {Record<string, Record<string, string>>} manifest
 * @param {ReadonlyMap<string, string>} tarballs
 */
function onTarballs(manifest, tarballs) {
  const files = Object.fromEntries([...tarballs].map(([name, tarball]) => [name, `file:${tarball}`]));
  const replaced = ['dependencies', 'devDependencies', 'peerDependencies'].map((section) => [
    section,
    Object.fromEntries(Object.entries(manifest[section] ?? {}).map(([name, range]) => [name, files[name] ?? range])),
  ]);
  return { ...manifest, ...Object.fromEntries(replaced), overrides: { ...manifest['overrides'], ...files } };
}
