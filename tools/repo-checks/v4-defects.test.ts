import { expect, test } from 'vitest';
import { readText } from '../workspace.mjs';
import { countMentions, hasTest, testsIn } from './named-tests.js';

const page = readText('docs/reference/v4-defects.md');
const rows = page.split('\n').flatMap((line) => {
  const [, id, cells] = /^\| ([ABCS]\d+) \| (.+) \|$/.exec(line) ?? [];
  return id === undefined || cells === undefined ? [] : [{ id, tests: testsIn(cells) }];
});

test('every defect that costs money, data or safety has a row, and each row names a test', () => {
  const expected = [
    ...[1, 2, 3, 8, 10, 11, 12, 13].map((number) => `A${number}`),
    ...[1, 2, 3, 4, 6, 7, 12, 15, 20, 21, 34, 35, 37].map((number) => `B${number}`),
    ...[1, 2, 4, 6, 7, 8, 10, 12, 13, 20, 23, 24, 31, 33, 45].map((number) => `C${number}`),
    ...[1, 2, 3, 5, 6, 7].map((number) => `S${number}`),
  ];
  const ids = rows.map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
  expect(ids).toEqual(expect.arrayContaining(expected));
  expect(rows.filter(({ tests }) => tests.length === 0)).toEqual([]);
});

test('every test that the page names exists under that name', () => {
  const named = rows.flatMap(({ tests }) => tests);
  expect(named).toHaveLength(countMentions(page));
  expect(named.filter((one) => !hasTest(one))).toEqual([]);
});
