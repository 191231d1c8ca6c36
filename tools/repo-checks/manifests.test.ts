import { expect, test } from 'vitest';
import { publishedPackages, readText, workspacePackages } from '../workspace.mjs';

const all = workspacePackages().map(({ directory, manifest }) => [directory, manifest] as const);
const published = publishedPackages().map(({ directory, manifest }) => [directory, manifest] as const);
const plugins = published.filter(([directory]) => directory.startsWith('packages/plugin-'));

test('the workspace has the packages that these checks loop over', () => {
  expect(published.length).toBeGreaterThanOrEqual(10);
  expect(plugins.length).toBeGreaterThanOrEqual(3);
});

test.each(all)('%s takes every version from the catalog or the workspace', (_, manifest) => {
  const { dependencies, devDependencies, peerDependencies } = manifest;
  for (const [name, range] of Object.entries({ ...dependencies, ...devDependencies, ...peerDependencies })) {
    expect.soft(range, name).toBe(name.startsWith('@spotguard/') ? 'workspace:^' : 'catalog:');
  }
});

test.each(published)('%s says what it is, under which licence and for which Node', (directory, manifest) => {
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
  '%s peers on the sdk, knows no kernel and offers nothing but itself, its contract and its fakes',
  (_, manifest) => {
    const { dependencies = {}, devDependencies = {}, peerDependencies = {} } = manifest;
    expect(peerDependencies).toEqual({ '@spotguard/sdk': 'workspace:^' });
    expect(devDependencies).toHaveProperty(['@spotguard/sdk']);
    expect(Object.keys(dependencies)).not.toContain('@spotguard/sdk');
    expect(Object.keys({ ...dependencies, ...devDependencies })).not.toContain('@spotguard/core');
    expect(['.', '.,./contract', '.,./contract,./testing']).toContain(Object.keys(manifest.exports ?? {}).join());
  },
);

test('the contract, the kernel, the testkit and the protocol carry one version', () => {
  const fixed = ['sdk', 'core', 'testkit', 'protocol'];
  const versions = published.flatMap(([directory, { version }]) =>
    fixed.includes(directory.replace('packages/', '')) ? [version] : [],
  );
  expect(versions).toHaveLength(fixed.length);
  expect(new Set(versions).size).toBe(1);
});

test('no library is 1.0 before the contract is', () => {
  // A minor of the sdk below 1.0 leaves every plugin's peer range, which changesets takes for a major of the plugin.
  const libraries = published.filter(([directory]) => directory.startsWith('packages/'));
  const [, sdk] = libraries.find(([directory]) => directory === 'packages/sdk') ?? [];
  if (sdk?.version.startsWith('0.') !== true) return;
  expect(libraries.filter(([, { version }]) => !version.startsWith('0.')).map(([directory]) => directory)).toEqual([]);
});
