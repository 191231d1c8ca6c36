import { stripVTControlCharacters } from 'node:util';
import { expect, test } from 'vitest';
import { table } from '../src/print.js';

const rows = [
  { plugin: 'aws', state: 'failed', reason: `This role may not call ec2:DescribeInstances; ${'x'.repeat(120)}` },
  { plugin: 'session', state: 'blocked', reason: "'aws' is failed" },
];
const words = (text: string) => stripVTControlCharacters(text).replaceAll(/\s+/g, '');

test.each([20, 40, 80, 200])('on a terminal of %d columns no line is longer, and nothing is truncated', (columns) => {
  const text = stripVTControlCharacters(table(rows, columns));
  expect(Math.max(...text.split('\n').map((line) => line.length))).toBeLessThanOrEqual(columns);
  for (const { plugin, state, reason } of rows) {
    for (const cell of [plugin, state, reason]) expect(words(text)).toContain(words(cell));
  }
});

test.each([0, undefined])('on a terminal whose width is %s every row is one line', (columns) => {
  expect(table(rows, columns).split('\n')).toHaveLength(rows.length + 2);
  expect(table(rows, columns)).toContain(rows[0]?.reason);
});
