import ts from 'typescript';
import { expect, test } from 'vitest';
import { readText } from '../workspace.mjs';
import { repositoryFiles } from './repository-files.js';

/**
 * Words that the glossary of docs/architecture.md has replaced, with the word to use instead. They are allowed in names
 * of AWS, and in the schemas of the v4 messages and the code that maps them.
 */
const replaced: readonly (readonly [word: RegExp, instead: string])[] = [
  [/^(hosts?|\w*Hosts?([A-Z]\w*)?|hosts?[A-Z]\w*)$/, 'instance'],
  [/^(standbys?|\w*Standbys?([A-Z]\w*)?|standbys?[A-Z]\w*)$/, 'replica'],
  [/brakes?/i, 'rate limit, circuit breaker'],
  [/wish(es)?/i, 'request'],
  [/^(tenants?|\w*Tenants?([A-Z]\w*)?)$/, 'account'],
  [/^(standing|\w*Standing([A-Z]\w*)?)$/, 'session state'],
  [/doomed/i, 'to be ended'],
  [/heirs?$/i, 'successor'],
  [/announce/i, 'notice, recommendation, event, or report'],
  [/ladder|^rungs?$|Rung|climb/i, 'launch option'],
  [/sightings?$/i, 'status, look'],
  [/rescue/i, 'failover'],
  [/^spares?$/i, 'replica'],
  [/^rooms?$|^hasRoom$|Room$/, 'capacity, space'],
  [/^(?!\w*[pP]riceBook)\w*Books?$/, 'what it is: record, table, limits'],
  [/^(most|longest|largest|shortest|least)[A-Z]\w*$/, 'max…, min…'],
  [/strikeOut|bringAbout/, 'what it does'],
];

/** Files in which the words belong to v4, AWS or HTTP. */
const exempt = [
  /^packages\/(protocol|v4-backend)\//,
  /^apps\/control-plane\/src\/(storage|api)\//,
  // The host of a URL, and the host on which a server listens.
  /^apps\/control-plane\/src\/(main|control-plane|http\/refuse-cross-site|metrics\/metrics-listener|process\/(serve|open-or-explain|doctor\/\w[\w-]*)|workloads\/workload-store)\.ts$/,
  /^apps\/control-plane\/test\/(postgres\/relay|silent-postgres\.test)\.ts$/,
  // What the report of a failover calls the options that were tried, and how the successor was obtained.
  /^packages\/plugin-termination\/(src\/failover\/report-step|test\/(deaths|failover|launch-options|restart)\.test)\.ts$/,
  /^apps\/control-plane\/test\/agent-messages\.ts$/,
  /^tools\/repo-checks\/words\.test\.ts$/,
];
const foreignNames =
  /host(name)|theirs|localhost|hostile|ghost|HostResourceGroup|HostId|CapacityOnHost|InsufficientHost|dedicatedHosts|ByEsbuild|nHost/i;
const foreignSentences =
  /dedicated hosts?|tenancy|host header|Host: |localhost|hostname|their|0\.0\.0\.0|127\.0\.0\.1|spotguard:role|role.?(=|:) ?.?standby/i;

interface Finding {
  readonly file: string;
  readonly text: string;
  readonly instead: string;
}

/** Time that is left is "to spare", which is no replica. */
const timeLeft = /\bto spare\b/gi;

/** The replaced words among the identifiers, in the comments and in the sentences (messages, titles of tests) of a file. */
function findingsIn(file: string, text: string): readonly Finding[] {
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
  const identifiers: string[] = [];
  const sentences = [...text.matchAll(/(?:^|\s)(?:\/\/|\/?\*+)\s(.*)$/gm)].map(([, sentence = '']) => sentence);
  const visit = (node: ts.Node): void => {
    if (ts.isIdentifier(node) || ts.isPrivateIdentifier(node)) identifiers.push(node.text.replace(/^#/, ''));
    else if (ts.isStringLiteralLike(node) || ts.isTemplateHead(node) || ts.isTemplateMiddleOrTemplateTail(node)) {
      if (node.text.includes(' ')) sentences.push(node.text);
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  const told = sentences.map((sentence) => sentence.replaceAll(timeLeft, ' '));
  return [...findingsAmong(file, identifiers), ...findingsInSentences(file, told)];
}

/** The lines of a page without its code. */
function sentencesOfPage(page: string): readonly string[] {
  return page
    .replaceAll(/^```[\s\S]*?^```$/gm, '')
    .replaceAll(/`[^`]*`/g, ' ')
    .split('\n');
}

function findingsInSentences(file: string, sentences: readonly string[]): readonly Finding[] {
  const ours = sentences.filter((sentence) => !foreignSentences.test(sentence));
  const words = ours.flatMap((sentence) =>
    sentence.replaceAll(/`[^`]*`|'[^']*'|\{@[^}]*\}|\]\([^)]*\)/g, ' ').split(/\W+/),
  );
  return findingsAmong(file, words);
}

function findingsAmong(file: string, words: readonly string[]): readonly Finding[] {
  return [...new Set(words)]
    .filter((word) => !foreignNames.test(word))
    .flatMap((word) => {
      const [, instead] = replaced.find(([pattern]) => pattern.test(word)) ?? [];
      return instead === undefined ? [] : [{ file, text: word, instead }];
    });
}

test('sources, tests and tools use the words of the glossary', () => {
  const files = repositoryFiles(/^(packages|apps|tools|benchmarks|examples)\/.*\.(ts|tsx|mts|mjs)$/).filter(
    (file) => !exempt.some((pattern) => pattern.test(file)),
  );
  expect(files.length).toBeGreaterThan(600);
  expect(files.flatMap((file) => findingsIn(file, readText(file)))).toEqual([]);
});

test('guides, READMEs and the other pages use the words of the glossary', () => {
  const pages = repositoryFiles(/\.md$/).filter(
    (file) =>
      !/^(docs\/adr|\.changeset)\/|CHANGELOG|\/api\/|^docs\/reference\/v4-defects|^packages\/(protocol|v4-backend)\//.test(
        file,
      ),
  );
  expect(pages.length).toBeGreaterThan(30);
  expect(pages.flatMap((file) => findingsInSentences(file, sentencesOfPage(readText(file))))).toEqual([]);
});

test.each([
  ['const oldHost = 1;', 'oldHost'],
  ['class StandbyBook {}', 'StandbyBook'],
  ['// Holds the launch brake.\nexport {};', 'brake'],
  ['/** A wish of the control plane. */\nexport {};', 'wish'],
  ['class A { #standing = 1; }', 'standing'],
  ['const longestPage = 1;', 'longestPage'],
  ["test('a rung that is full is left', () => {});", 'rung'],
  ['throw new Error(`The climb has ended`);', 'climb'],
  ['const leftRung = 1;', 'leftRung'],
])('a word that was replaced is found: %s', (text, word) => {
  expect(findingsIn('planted.ts', text).map(({ text: found }) => found)).toEqual([word]);
});
