import { expect, test } from 'vitest';
import { publishedPackages, readText, workspacePackages } from '../workspace.mjs';

const all = workspacePackages().map(({ directory, manifest }) => [directory, manifest] as const);
const published = publishedPackages().map(({ directory, manifest }) => [directory, manifest] as const);
const plugins = published.filter(([directory]) => directory.startsWith('packages/plugin-'));

test('the checks below find the packages of the workspace', () => {
  expect(published.length).toBeGreaterThanOrEqual(10);
  expect(plugins.length).toBeGreaterThanOrEqual(3);
});

test.each(all)('%s takes every version from the catalog or the workspace', (_, manifest) => {
  const { dependencies, devDependencies, peerDependencies } = manifest;
  for (const [name, range] of Object.entries({ ...dependencies, ...devDependencies, ...peerDependencies })) {
    expect.soft(range, name).toBe(name.startsWith('@spotguard/') ? 'workspace:^' : 'catalog:');
  }
});

test.each(published)('%s has a description, a licence and the supported versions of Node', (directory, manifest) => {
  expect(manifest).toMatchObject({
    name: `@spotguard/${directory.split('/')[1]}`,
    description: expect.stringMatching(/\.$/),
    license: 'Apache-2.0',
    type: 'module',
    engines: JSON.parse(readText('package.json')).engines,
    sideEffects: false,
    files: expect.arrayContaining(['dist']),
    scripts: { build: expect.any(String) },
  });
});

test.each(published)('%s exports public entries only, and publishes them without the sources', (_, manifest) => {
  const entries = Object.entries(manifest.exports ?? {}).map(([subpath]) => [
    subpath,
    subpath === '.' ? 'index' : subpath.slice(2),
  ]);
  expect(manifest.exports).toEqual(
    Object.fromEntries(
      entries.map(([subpath, file]) => [
        subpath,
        { '@spotguard/source': `./src/${file}.ts`, types: `./dist/${file}.d.ts`, import: `./dist/${file}.js` },
      ]),
    ),
  );
  expect(
    entries.map(([, file]) => file).filter((file) => !/^(index|contract|testing|async|inject)$/.test(file ?? '')),
  ).toEqual([]);
  expect(manifest).toHaveProperty('publishConfig', {
    access: 'public',
    exports: Object.fromEntries(
      entries.map(([subpath, file]) => [subpath, { types: `./dist/${file}.d.ts`, import: `./dist/${file}.js` }]),
    ),
  });
});

test.each(plugins)(
  '%s has the sdk as a peer dependency, does not depend on the kernel, and exports only itself, its contract and its fakes',
  (_, manifest) => {
    const { dependencies = {}, devDependencies = {}, peerDependencies = {} } = manifest;
    expect(peerDependencies).toEqual({ '@spotguard/sdk': 'workspace:^' });
    expect(devDependencies).toHaveProperty(['@spotguard/sdk']);
    expect(Object.keys(dependencies)).not.toContain('@spotguard/sdk');
    expect(Object.keys({ ...dependencies, ...devDependencies })).not.toContain('@spotguard/core');
    expect(['.', '.,./contract', '.,./contract,./testing']).toContain(Object.keys(manifest.exports ?? {}).join());
  },
);

test('sdk, core, testkit and protocol have the same version', () => {
  const fixed = ['sdk', 'core', 'testkit', 'protocol'];
  const versions = published.flatMap(([directory, { version }]) =>
    fixed.includes(directory.replace('packages/', '')) ? [version] : [],
  );
  expect(versions).toHaveLength(fixed.length);
  expect(new Set(versions).size).toBe(1);
});

test('no library has version 1.0 before the sdk has it', () => {
  // Below 1.0, a minor version of the sdk is outside the plugins' peer range, and changesets makes it a major of each
  // plugin.
  const libraries = published.filter(([directory]) => directory.startsWith('packages/'));
  const [, sdk] = libraries.find(([directory]) => directory === 'packages/sdk') ?? [];
  if (sdk?.version.startsWith('0.') !== true) return;
  expect(libraries.filter(([, { version }]) => !version.startsWith('0.')).map(([directory]) => directory)).toEqual([]);
});
