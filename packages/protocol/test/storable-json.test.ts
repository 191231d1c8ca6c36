import { expect, test } from 'vitest';
import { storableJson, storableText } from '../src/index.js';

test.each([
  ['a zero byte', 'a\0b', 'a\ufffdb'],
  ['half of a surrogate pair', 'a\ud800b', 'a\ufffdb'],
  ['the other half', '\udfff', '\ufffd'],
  ['a whole surrogate pair', '🙂', '🙂'],
  ['a backslash before what looks like a code', '\\u0000', '\\u0000'],
  ['two backslashes before a zero byte', '\\\\\0', '\\\\\ufffd'],
  ['quotes, tabs and line ends', '"\t\n\\"', '"\t\n\\"'],
])('%s in JSON, as a value and as a name', (_, text, stored) => {
  expect(JSON.parse(storableJson({ [text]: [text] }) ?? '')).toEqual({ [stored]: [stored] });
  expect(storableText(text)).toBe(stored);
});

test('a value without JSON has none', () => {
  expect(storableJson(undefined)).toBeUndefined();
});
