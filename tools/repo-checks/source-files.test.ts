import { expect, test } from 'vitest';
import { readText } from '../workspace.mjs';
import { repositoryFiles } from './repository-files.js';

const self = 'tools/repo-checks/source-files.test.ts';
const generated = 'packages/api-client/src/api.ts';
const sources = repositoryFiles(/\.(ts|tsx|mjs)$/).filter((file) => file !== self && file !== generated);

/** The lines that match the pattern, with file and line number. */
function findings(pattern: RegExp, files: readonly string[], read = readText): readonly string[] {
  return files.flatMap((file) =>
    read(file)
      .split('\n')
      .flatMap((line, index) => (pattern.test(line) ? [`${file}:${index + 1}: ${line.trim()}`] : [])),
  );
}

/** The text of a file with its comments blanked out, so that line numbers stay the same. */
function withoutComments(file: string): string {
  return readText(file).replaceAll(/\/\*[\s\S]*?\*\/|(?<!:)\/\/.*$/gm, (comment) => comment.replaceAll(/[^\n]/g, ' '));
}

test('the checks below find the sources', () => {
  expect(sources.length).toBeGreaterThan(100);
});

test('no file is longer than 300 lines', () => {
  const long = sources.filter((file) => readText(file).trimEnd().split('\n').length > 300);
  expect(long).toEqual([]);
});

const maxInjectedParts = 7;

/** The classes that inject more than seven parts. What the sdk names (clock, log, identity) is at hand for all, and no part. */
function largeClasses(text: string): readonly string[] {
  const [, sdk = ''] = /import \{([^}]*)\} from '@spotguard\/sdk';/.exec(text) ?? [];
  const ofTheSdk = new Set(sdk.split(',').map((name) => name.trim()));
  const constructors = text.matchAll(/class (\w+)(?:(?!\nclass ).)*?\n {2}constructor\(([\s\S]*?)\n {2}\)/gs);
  return [...constructors].flatMap(([, name = '', parameters = '']) => {
    const injected = [...parameters.matchAll(/@inject\((?:optional\()?(\w+)/g)].map(([, token = '']) => token);
    return injected.filter((token) => !ofTheSdk.has(token)).length > maxInjectedParts ? [name] : [];
  });
}

test('no class injects more than seven parts besides the services of the sdk', () => {
  const libraries = sources.filter((file) => /^packages\/[^/]+\/src\//.test(file));
  expect(libraries.flatMap((file) => largeClasses(readText(file)))).toEqual([]);
  const parts = (count: number) =>
    Array.from({ length: count }, (_, part) => `    @inject(Part${part}) part${part}: Part,`);
  const planted = (count: number) =>
    `import { Clock } from '@spotguard/sdk';\nclass Large {\n  constructor(\n    @inject(Clock) clock: Clock,\n${parts(count).join('\n')}\n  ) {}\n}\n`;
  expect([largeClasses(planted(7)), largeClasses(planted(8))]).toEqual([[], ['Large']]);
});

test('no file or folder has a generic name such as utils or helpers', () => {
  const banned = /(^|\/)(utils?|common|shared|helpers?|misc)(\/|\.)/;
  expect(repositoryFiles(banned)).toEqual([]);
});

test('errors of the compiler and the linter are never suppressed', () => {
  const silenced = /@ts-(ignore|nocheck)|biome-ignore|eslint-disable|\bas any\b/;
  expect(findings(silenced, sources)).toEqual([]);
});

test('@ts-expect-error is used only in tests', () => {
  const tests = /\.test(-d)?\.ts$/;
  expect(
    findings(
      /@ts-expect-error/,
      sources.filter((file) => !tests.test(file)),
    ),
  ).toEqual([]);
});

test('only the folder for that of the dashboard formats numbers and times', () => {
  const others = sources.filter((file) => /^apps\/dashboard\/src\/page\/(?!format\/)/.test(file));
  expect(others.length).toBeGreaterThan(40);
  expect(findings(/\.toFixed\(|\.toLocale\w*String\(|\bIntl\./, others)).toEqual([]);
});

test('style sheets of the dashboard take colours from its tokens', () => {
  const sheets = repositoryFiles(/^apps\/dashboard\/src\/.*\.css$/).filter((file) => !file.endsWith('/tokens.css'));
  expect(sheets.length).toBeGreaterThan(10);
  expect(findings(/#[0-9a-f]{3,8}\b(?!["'])|\brgba?\(|\bhsla?\(/i, sheets)).toEqual([]);
});

test('no comment marks unfinished work', () => {
  expect(findings(/\b(TODO|FIXME|XXX|HACK)\b/, sources)).toEqual([]);
});

test('only applications use `process`', () => {
  // The first is a program; the second finds resources that a plugin left open in the process of a test.
  const excepted = ['packages/simulator/src/main.ts', 'packages/testkit/src/find-side-effects.ts'];
  const libraries = sources.filter((file) => /^packages\/[^/]+\/src\//.test(file) && !excepted.includes(file));
  expect(findings(/(?<![\w.'"`-])process\.\w/, libraries, withoutComments)).toEqual([]);
});

test('no wait is computed from the wall clock, which can be set at any time', () => {
  const libraries = sources.filter((file) => /^(packages|apps)\/[^/]+\/src\//.test(file));
  expect(findings(/sleep\(.*\bclock\.now\(\)|\bclock\.now\(\) *[<>]/, libraries, withoutComments)).toEqual([]);
});

test('no test sleeps for a fixed real time', () => {
  const tests = sources.filter((file) => /\/test\/.*\.ts$/.test(file));
  const sleeping = /await (wait|sleep|delay)\(\d|=> setTimeout\(\w+, \d|from 'node:timers\/promises'/;
  expect(findings(sleeping, tests)).toEqual([]);
});
