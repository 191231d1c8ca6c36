import { expect, test } from 'vitest';
import { readText } from '../workspace.mjs';
import { repositoryFiles } from './repository-files.js';

const self = 'tools/repo-checks/source-files.test.ts';
const sources = repositoryFiles(/\.(ts|tsx|mjs)$/).filter((file) => file !== self);

/** The files, with line, in which the pattern is found. */
function findings(pattern: RegExp, files: readonly string[], read = readText): readonly string[] {
  return files.flatMap((file) =>
    read(file)
      .split('\n')
      .flatMap((line, index) => (pattern.test(line) ? [`${file}:${index + 1}: ${line.trim()}`] : [])),
  );
}

/** Comments become blank, so that lines keep their numbers. */
function withoutComments(file: string): string {
  return readText(file).replaceAll(/\/\*[\s\S]*?\*\/|(?<!:)\/\/.*$/gm, (comment) => comment.replaceAll(/[^\n]/g, ' '));
}

test('there are sources to look at', () => {
  expect(sources.length).toBeGreaterThan(100);
});

test('no file is longer than 300 lines', () => {
  const long = sources.filter((file) => readText(file).trimEnd().split('\n').length > 300);
  expect(long).toEqual([]);
});

test('everything is named by what it does', () => {
  const banned = /(^|\/)(utils?|common|shared|helpers?|misc)(\/|\.)/;
  expect(repositoryFiles(banned)).toEqual([]);
});

test('the compiler and the linter are never silenced', () => {
  const silenced = /@ts-(ignore|nocheck)|biome-ignore|eslint-disable|\bas any\b/;
  expect(findings(silenced, sources)).toEqual([]);
});

test('an expected compile error is expected in type tests only', () => {
  const tests = /\.test(-d)?\.ts$/;
  expect(
    findings(
      /@ts-expect-error/,
      sources.filter((file) => !tests.test(file)),
    ),
  ).toEqual([]);
});

test('nothing is left for later in a comment', () => {
  expect(findings(/\b(TODO|FIXME|XXX|HACK)\b/, sources)).toEqual([]);
});

test('only applications touch the process', () => {
  // One is a program, the other looks at what a plugin left open in the process of a test.
  const excepted = ['packages/simulator/src/main.ts', 'packages/testkit/src/find-side-effects.ts'];
  const libraries = sources.filter((file) => /^packages\/[^/]+\/src\//.test(file) && !excepted.includes(file));
  expect(findings(/(?<![\w.'"`-])process\.\w/, libraries, withoutComments)).toEqual([]);
});

test('no wait is reckoned by the wall clock, which anybody may set', () => {
  const libraries = sources.filter((file) => /^(packages|apps)\/[^/]+\/src\//.test(file));
  expect(findings(/sleep\(.*\bclock\.now\(\)|\bclock\.now\(\) *[<>]/, libraries, withoutComments)).toEqual([]);
});

test('no test waits for a real clock', () => {
  const tests = sources.filter((file) => /\/test\/.*\.ts$/.test(file));
  const sleeping = /await (wait|sleep|delay)\(\d|=> setTimeout\(\w+, \d|from 'node:timers\/promises'/;
  expect(findings(sleeping, tests)).toEqual([]);
});
