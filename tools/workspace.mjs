import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

/**
 * The parts of a package.json that the tools read.
 * @typedef {object} Manifest
 * @property {string} name
 * @property {string} version
 * @property {boolean} [private]
 * @property {Record<string, string>} [scripts]
 * @property {Record<string, Record<string, string>>} [exports]
 * @property {Record<string, string>} [dependencies]
 * @property {Record<string, string>} [devDependencies]
 * @property {Record<string, string>} [peerDependencies]
 */

/** @typedef {{ readonly directory: string, readonly manifest: Manifest }} WorkspacePackage */

/** The repository's root folder, absolute. */
export const root = resolve(import.meta.dirname, '..');

/** Reads a file of the repository; the path is relative to its root. @param {string} path */
export function readText(path) {
  return readFileSync(join(root, path), 'utf8');
}

/**
 * Every package of the workspace, with its folder relative to the root, in alphabetical order.
 * @returns {readonly WorkspacePackage[]}
 */
export function workspacePackages() {
  const [patterns = ''] = /^packages:\n(?: {2}- .+\n)+/m.exec(readText('pnpm-workspace.yaml')) ?? [];
  return [...patterns.matchAll(/- (\S+)/g)]
    .flatMap(([, pattern = '']) => foldersOf(pattern))
    .filter((directory) => existsSync(join(root, directory, 'package.json')))
    .sort()
    .map((directory) => ({ directory, manifest: JSON.parse(readText(join(directory, 'package.json'))) }));
}

/** The packages that are published: everything that is not private. */
export function publishedPackages() {
  return workspacePackages().filter(({ manifest }) => manifest.private !== true);
}

/** The pnpm version of the `packageManager` field, without its hash. */
export function pnpmVersion() {
  const [, version] = /^pnpm@([\d.]+)/.exec(JSON.parse(readText('package.json')).packageManager) ?? [];
  if (version === undefined) throw new Error('package.json must pin pnpm in its packageManager field.');
  return version;
}

/** @param {string} pattern */
function foldersOf(pattern) {
  if (!pattern.endsWith('/*')) return [pattern];
  const parent = pattern.slice(0, -2);
  return readdirSync(join(root, parent)).map((name) => `${parent}/${name}`);
}
