import { expect, test } from 'vitest';
import { readGuarding, writeGuarding } from '../src/index.js';

test.each([
  ['characters of four bytes', '🧊'],
  ['half a surrogate pair', '\ud83e'],
  ['line ends and zero bytes', '\r\n\0'],
])('reasons of %s become a short ASCII header', (_, unit) => {
  const reasons = Array.from({ length: 20 }, () => ({ code: unit.repeat(90), text: unit.repeat(900) }));
  const header = writeGuarding({ is: false, reasons });
  expect(header).toMatch(/^[\x21-\x7e]{1,8000}$/);
  expect(readGuarding(header)).toMatchObject({ is: false });
});

test('a reason is read back unchanged, and a very long one is shortened', () => {
  const guarding = { is: false, reasons: [{ code: 'frozen', text: 'Frozen by – SPOTGUARD_FREEZE "🧊"\n' }] };
  expect(readGuarding(writeGuarding(guarding))).toEqual(guarding);
  const long = { is: false, reasons: Array.from({ length: 50 }, () => ({ code: 'x', text: 'y'.repeat(5_000) })) };
  expect(writeGuarding(long).length).toBeLessThan(3_000);
  expect(readGuarding(writeGuarding(long))?.reasons).toHaveLength(5);
});

test.each(['', 'yes', '%', '%7B%7D', encodeURIComponent('{"is":"no","reasons":[]}')])(
  'the malformed value %j is ignored',
  (header) => {
    expect(readGuarding(header)).toBeUndefined();
  },
);
