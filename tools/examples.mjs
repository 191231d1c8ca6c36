import { cpSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { packPackages } from './pack-packages.mjs';
import { runCommandOrThrow } from './run-command.mjs';
import { readText, root } from './workspace.mjs';

/**
 * Tests the examples outside the repository, as a user would use them: copies them, installs the packed tarballs with
 * npm, then runs the scripts that each declares to build, test and start.
 */

/** The npm scripts to run, with their parameters. `plugins` is a command of the agent that needs no instance. */
const scripts = { build: [], test: [], start: ['--', 'plugins'] };

/** The published examples come first, because the others depend on them. */
const examples = readdirSync(join(root, 'examples'), { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => ({ name, manifest: JSON.parse(readText(`examples/${name}/package.json`)) }))
  .sort((one, other) => Number(one.manifest.private === true) - Number(other.manifest.private === true));

const outside = mkdtempSync(join(tmpdir(), 'spotguard-examples-'));
try {
  await runCommandOrThrow(process.execPath, ['tools/build-packages.mjs']);
  const tarballs = new Map(await packPackages(outside));
  for (const example of examples) {
    await testExample(example, tarballs);
    if (example.manifest.private !== true) tarballs.set(example.manifest.name, await pack(example));
  }
  console.log(`${examples.length} examples work outside the workspace`);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
} finally {
  rmSync(outside, { recursive: true });
}

/** @typedef {{ readonly name: string, readonly manifest: Record<string, any> }} Example its folder and package.json */

/** @param {Example} example @param {ReadonlyMap<string, string>} tarballs */
async function testExample({ name, manifest }, tarballs) {
  const cwd = join(outside, name);
  cpSync(join(root, 'examples', name), cwd, {
    recursive: true,
    filter: (path) => !/[\\/](node_modules|dist)$/.test(path),
  });
  writeFileSync(join(cwd, 'package.json'), JSON.stringify(withTarballs(manifest, tarballs), undefined, 2));
  await runCommandOrThrow('npm', ['install', '--no-audit', '--no-fund'], { cwd });
  for (const [script, parameters] of Object.entries(scripts)) {
    if (manifest['scripts']?.[script] === undefined) continue;
    await runCommandOrThrow('npm', ['run', script, ...parameters], { cwd });
    console.log(`${name}: ${script} ok`);
  }
}

/** Packs a built example with the manifest that its author would publish. @param {Example} example */
async function pack({ name, manifest }) {
  const cwd = join(outside, name);
  writeFileSync(join(cwd, 'package.json'), JSON.stringify(manifest, undefined, 2));
  const { output } = await runCommandOrThrow('npm', ['pack', '--silent', '--pack-destination', outside], { cwd });
  return join(outside, output.trim().split('\n').at(-1) ?? '');
}

/**
 * The manifest with the tarballs in place of this repository's packages, also where these depend on each other, so that
 * none of them is installed from the registry.
 *
 * @param {Record<string, any>} manifest
 *
 * @param {ReadonlyMap<string, string>} tarballs
 */
function withTarballs(manifest, tarballs) {
  const files = Object.fromEntries([...tarballs].map(([name, tarball]) => [name, `file:${tarball}`]));
  const replaced = ['dependencies', 'devDependencies', 'peerDependencies'].map((section) => [
    section,
    Object.fromEntries(Object.entries(manifest[section] ?? {}).map(([name, range]) => [name, files[name] ?? range])),
  ]);
  return { ...manifest, ...Object.fromEntries(replaced), overrides: { ...manifest['overrides'], ...files } };
}
