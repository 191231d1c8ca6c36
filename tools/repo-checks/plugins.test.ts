import { pathToFileURL } from 'node:url';
import { expect, test } from 'vitest';
import { publishedPackages, readText, root } from '../workspace.mjs';
import { repositoryFiles } from './repository-files.js';

const plugins = publishedPackages().filter(({ directory }) => directory.startsWith('packages/plugin-'));

test.each(plugins.map(({ directory, manifest }) => [directory, manifest.version] as const))(
  '%s exports a plugin whose id and version are those of its package',
  async (directory, version) => {
    const id = directory.replace('packages/plugin-', '');
    const module = await import(/* @vite-ignore */ pathToFileURL(`${root}/${directory}/src/index.ts`).href);
    expect(module.default.spec).toMatchObject({ id, version, summary: expect.stringMatching(/^[A-Z].*\.$/) });
    expect(module[id.replaceAll(/-(\w)/g, (_: string, letter: string) => letter.toUpperCase())]).toBe(module.default);
  },
);

/** All definitions of tokens and extension points, with the package that defines each. */
function definitions(): readonly { readonly id: string; readonly file: string; readonly owner: string }[] {
  return repositoryFiles(/^(packages|apps)\/[^/]+\/src\/.*\.ts$/).flatMap((file) =>
    [...readText(file).matchAll(/\bdefine(?:Token|ExtensionPoint)\b[^'"();]*\(\s*['"]([^'"]+)['"]/g)].map(
      ([, id = '']) => ({ id, file, owner: file.replace(/^packages\/(plugin-)?([^/]+)\/.*$/, '$2') }),
    ),
  );
}

test('token ids are unique', () => {
  const files = new Map<string, string[]>();
  for (const { id, file } of definitions()) files.set(id, [...(files.get(id) ?? []), file]);
  expect(files.size).toBeGreaterThan(5);
  expect([...files].filter(([, definedIn]) => definedIn.length > 1)).toEqual([]);
});

test('a token id begins with its owner', () => {
  expect(definitions().filter(({ id, owner }) => !id.startsWith(`${owner}/`))).toEqual([]);
});
