import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readText, root } from '../workspace.mjs';

const page = readText('docs/reference/v4-defects.md');
const rows = page.split('\n').flatMap((line) => {
  const [, id, cells] = /^\| ([ABCS]\d+) \| (.+) \|$/.exec(line) ?? [];
  return id === undefined || cells === undefined ? [] : [{ id, tests: testsIn(cells) }];
});

/** Reads references, which are written as `file`: name, with a line break between two. */
function testsIn(text: string): readonly { readonly file: string; readonly name: string }[] {
  return text.split('<br>').flatMap((part) => {
    const [, file, name] = /`([\w./-]+\.test\.ts)`: (.+)$/.exec(part) ?? [];
    return file === undefined || name === undefined ? [] : [{ file, name: name.trim() }];
  });
}

/** Whether a file has a test of this name, as in its source: names in `test.each` keep their placeholders. */
function hasTest(file: string, name: string): boolean {
  if (!existsSync(join(root, file))) return false;
  return ["'", '"', '`'].some((quote) => readText(file).includes(`${quote}${name}${quote},`));
}

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
  // Every mention of a test file has to be a valid reference, so that a misspelled one is noticed.
  expect(named).toHaveLength(page.match(/`[\w./-]+\.test\.ts`/g)?.length ?? 0);
  expect(named.filter(({ file, name }) => !hasTest(file, name))).toEqual([]);
});
