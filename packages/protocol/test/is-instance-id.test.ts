import { expect, test } from 'vitest';
import { isInstanceId } from '../src/index.js';

test.each(['i-0123abcd', 'i-0123456789abcdef0'])('%s is an instance id', (text) => {
  expect(isInstanceId(text)).toBe(true);
});

test.each([
  '',
  'i-',
  'i-0123ABCD',
  'i-0123456789abcdef01',
  'manual-1a2b3c4d',
  'i-0123abcd\nX=1',
  ' i-0123abcd',
  'i-0123abc',
])('%j is not an instance id', (text) => {
  expect(isInstanceId(text)).toBe(false);
});
