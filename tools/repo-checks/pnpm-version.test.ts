import { expect, test } from 'vitest';
import { pnpmVersion, readText } from '../workspace.mjs';
import { repositoryFiles } from './repository-files.js';

const version = pnpmVersion();

test('every mention of pnpm names the pinned version', () => {
  const files = repositoryFiles(/\.(md|mjs|yaml|json)$|^\.ci\//);
  const others = files.flatMap((file) =>
    [...readText(file).matchAll(/pnpm@(\d+[\d.]*\d)/g)].flatMap(([, mentioned]) =>
      mentioned === version ? [] : [`${file}: ${mentioned}`],
    ),
  );
  expect(others).toEqual([]);
});

test('the README contains the two commands that suffice on a fresh clone', () => {
  const readme = readText('README.md');
  expect(readme).toContain(`npx -y pnpm@${version} demo`);
  expect(readme).toContain(`npx -y pnpm@${version} test`);
});

test('CI runs exactly the test command of the README, then check', () => {
  const lines = readText('.ci/run').split('\n');
  expect(lines).toContain(`npx -y pnpm@${version} test`);
  expect(lines.indexOf(`npx -y pnpm@${version} check`)).toBeGreaterThan(lines.indexOf(`npx -y pnpm@${version} test`));
});
