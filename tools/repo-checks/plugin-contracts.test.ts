import { pathToFileURL } from 'node:url';
import { describe, expect, test } from 'vitest';
import type { Plugin } from '../../packages/sdk/src/index.js';
import { createTestAgent, pluginContract } from '../../packages/testkit/src/index.js';
import { publishedPackages, readText, root } from '../workspace.mjs';
import { createSample } from './plugin-samples.js';

const packages = publishedPackages().filter(({ directory }) => directory.startsWith('packages/plugin-'));
const plugins = await Promise.all(
  packages.map(async ({ directory, manifest }) => {
    const module = await import(/* @vite-ignore */ pathToFileURL(`${root}/${directory}/src/index.ts`).href);
    return { directory, packageName: manifest.name, plugin: module.default as Plugin };
  }),
);

test('the checks below find the plugins', () => {
  expect(plugins.length).toBeGreaterThanOrEqual(7);
});

describe.each(plugins)('$packageName', ({ directory, packageName, plugin }) => {
  const { id } = plugin.spec;

  test.each(pluginContract(plugin, { packageName, ...createSample(id) }))('$name', ({ run }) => run());

  test('accepts the complete configuration section of its README', async () => {
    const [, section = ''] =
      /complete section[^`]*```json\n([\s\S]*?)```/.exec(readText(`${directory}/README.md`)) ?? [];
    const config = JSON.parse(section) as Record<string, Record<string, unknown>>;
    expect(Object.keys(config)).toEqual([id]);
    const { services = [], plugins: others = [] } = createSample(id);
    await expect(createTestAgent({ plugins: [...others, plugin], config, services })).resolves.toBeDefined();
  });
});
