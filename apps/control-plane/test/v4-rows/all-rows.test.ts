import { readdir, readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { rowsNotServed } from './rows-not-served.js';

/** How many rows the table of the v4 protocol has. */
const rowCount = 59;

test('each row of the table of the v4 protocol is proved by one test, or is listed as not served', async () => {
  const files = (await readdir(import.meta.dirname)).filter((name) => name.endsWith('.test.ts'));
  const sources = await Promise.all(files.map((name) => readFile(`${import.meta.dirname}/${name}`, 'utf8')));
  const proved = sources.flatMap((source) => [...source.matchAll(/'row (\d+):/g)].map(([, row]) => Number(row)));
  const all = [...proved, ...rowsNotServed.map(({ row }) => row)].sort((one, other) => one - other);
  expect(all).toEqual(Array.from({ length: rowCount }, (_, index) => index + 1));
});
