import { expect, test } from 'vitest';
import { readText } from '../workspace.mjs';
import { countMentions, hasTest, testsIn } from './named-tests.js';

const page = readText('docs/reference/asvs.md');

/** How many requirements each section of ASVS 5.0 begins with that are of level 1 or 2, by chapter. */
const sections: Readonly<Record<number, readonly number[]>> = {
  1: [2, 9, 11, 3, 2],
  2: [3, 3, 4, 1],
  3: [0, 2, 4, 6, 5, 0, 2],
  4: [3, 1, 2, 4],
  6: [3, 11, 3, 4, 5, 3, 0, 4],
  7: [3, 4, 2, 5, 2, 2],
  8: [2, 3, 1, 1],
  11: [2, 3, 3, 4, 1, 1],
  12: [3, 2, 4],
  13: [1, 5, 2, 5],
  14: [2, 4, 3],
  15: [3, 3, 7],
  16: [1, 5, 4, 3, 3],
};
/** The chapters of which nothing applies have one row. */
const wholeChapters = ['5.1.1 – 5.4.3', '9.1.1 – 9.2.4', '10.1 – 10.7', '17.1 – 17.3'];

const rows = page.split('\n').flatMap((line) => {
  const [, id, asks, met, here, tests] =
    /^\| (\d+\.\d[\d. –]*) \| (.+?) \| (yes|partly|no|does not apply) \|(.*?)\|(.*)\|$/.exec(line) ?? [];
  return id === undefined || asks === undefined
    ? []
    : [{ id, met, here: here?.trim() ?? '', tests: testsIn(tests ?? '') }];
});

/** The ids of a row: one, or those from the first to the last of a section. */
function idsOf(id: string): readonly string[] {
  const [first = '', last = first] = id.split(' – ');
  const [chapter, section, from] = first.split('.');
  const to = Number(last.split('.')[2]);
  return Array.from({ length: to - Number(from) + 1 }, (_, index) => `${chapter}.${section}.${Number(from) + index}`);
}

test('every requirement of ASVS 5.0 at levels 1 and 2 has a row', () => {
  const expected = Object.entries(sections).flatMap(([chapter, counts]) =>
    counts.flatMap((count, section) =>
      Array.from({ length: count }, (_, index) => `${chapter}.${section + 1}.${index + 1}`),
    ),
  );
  const whole = rows.filter(({ id }) => wholeChapters.includes(id));
  expect(whole).toHaveLength(wholeChapters.length);
  const single = rows.filter(({ id }) => !wholeChapters.includes(id)).flatMap(({ id }) => idsOf(id));
  expect([...single].sort()).toEqual(expected.sort());
});

test('a row has a test or a reason, and a gap has what would close it', () => {
  expect(rows.filter(({ here, tests }) => here === '' && tests.length === 0)).toEqual([]);
  expect(rows.filter(({ met, here }) => met !== 'yes' && here.length < 8)).toEqual([]);
});

test('every test that the page names exists under that name', () => {
  const named = rows.flatMap(({ tests }) => tests);
  expect(named).toHaveLength(countMentions(page));
  expect(named.filter((one) => !hasTest(one))).toEqual([]);
});
