import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { publishedPackages, readText, root, workspacePackages } from '../workspace.mjs';
import { repositoryFiles } from './repository-files.js';

const libraries = publishedPackages().filter(({ directory }) => !directory.includes('/plugin-'));
const plugins = publishedPackages().filter(({ directory }) => directory.includes('/plugin-'));

/** The second-level headings, in order; empty without a README. */
function sections(directory: string): readonly string[] {
  return [...readme(directory).matchAll(/^## (.+)$/gm)].map(([, title = '']) => title);
}

function readme(directory: string): string {
  const path = join(directory, 'README.md');
  return existsSync(join(root, path)) ? readText(path) : '';
}

test.each(workspacePackages().map(({ directory }) => directory))(
  '%s has a README that begins with its purpose',
  (directory) => {
    expect(readme(directory)).toMatch(/^(<!-- generated:summary -->\n)?# .+\n\n\S/);
  },
);

test.each(libraries.map(({ directory }) => directory))(
  '%s has a README about its installation, use, dependencies and stability',
  (directory) => {
    const titles = sections(directory);
    for (const wanted of [/^install/i, /^(example|use|usage|run|quick start)/i, /^dependencies/i, /^stability/i]) {
      expect.soft(titles).toEqual(expect.arrayContaining([expect.stringMatching(wanted)]));
    }
  },
);

test.each(plugins.map(({ directory }) => directory))(
  '%s has the sections of a plugin, in the fixed order',
  (directory) => {
    const wanted = [
      'Why',
      'Install',
      'Configuration',
      'IAM',
      'Commands',
      'Workers',
      'Events',
      'Needs',
      'Metrics',
      'Failure modes',
      'Troubleshooting',
      'Dependencies',
    ];
    const found = sections(directory).flatMap((title) => wanted.filter((start) => title.startsWith(start)));
    expect(found).toEqual(wanted);
  },
);

test.each(publishedPackages().map(({ directory, manifest }) => [directory, manifest] as const))(
  '%s gives a reason for each of its dependencies',
  (directory, manifest) => {
    const [, reasons = ''] = readme(directory).split(/^## Dependencies.*$/m);
    const unexplained = Object.keys(manifest.dependencies ?? {}).filter((name) => !reasons.includes(`\`${name}\``));
    expect(unexplained).toEqual([]);
  },
);

/**
 * The messages that the kernel and a package log, as patterns in which any text may replace the interpolated values.
 */
function loggedMessages(directory: string): readonly RegExp[] {
  const sources = repositoryFiles(new RegExp(`^(${directory}|packages/core)/src/.*\\.ts$`)).map(readText);
  const calls = /\blog(?:ger)?\??\.(?:debug|info|warn|error)\(\s*(?:'([^']+)'|"([^"]+)"|`([^`]+)`)/g;
  return sources.flatMap((text) =>
    [...text.matchAll(calls)].map(([, single, double, template]) => {
      const parts = (single ?? double ?? template ?? '').split(/\$\{[^}]*\}/);
      return new RegExp(`^${parts.map((part) => part.replaceAll(/[\\^$.*+?()[\]{}|]/g, '\\$&')).join('.+')}$`);
    }),
  );
}

test.each(plugins.map(({ directory }) => directory))('the log messages in the README of %s exist', (directory) => {
  const [, table = ''] = /^## Metrics and log messages\n([\s\S]*?)^## /m.exec(readme(directory)) ?? [];
  const rows = [...table.matchAll(/^\| (?:info|warn|error) \| (.+?) \|/gm)].map(([, cell = '']) => cell);
  const named = rows.flatMap((cell) => [...cell.matchAll(/`([^`]+)`/g)].map(([, message = '']) => message));
  const logged = loggedMessages(directory);
  expect(named.length).toBeGreaterThan(0);
  expect(named.filter((message) => !logged.some((pattern) => pattern.test(message)))).toEqual([]);
});
