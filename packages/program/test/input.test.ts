import { expect, test } from 'vitest';
import { decodeText, nearestName } from '../src/index.js';

test('text is UTF-8 with or without a byte-order mark', () => {
  expect(decodeText(Buffer.from('naïve=1\r\n'))).toBe('naïve=1\r\n');
  expect(decodeText(Buffer.from('\uFEFFnaïve=1\r\n'))).toBe('naïve=1\r\n');
});

test.each([
  ['UTF-16, little-endian', Buffer.from('\uFEFFA=1', 'utf16le'), 'is saved as UTF-16; save it as UTF-8'],
  ['UTF-16, big-endian', Buffer.from('\uFEFFA=1', 'utf16le').swap16(), 'is saved as UTF-16; save it as UTF-8'],
  ['UTF-16 without a byte-order mark', Buffer.from('A=1', 'utf16le'), 'contains zero bytes'],
  ['Latin-1', Buffer.from('naïve', 'latin1'), 'is not UTF-8; save it as UTF-8'],
])('%s is refused; the error says what to do', (_, bytes, message) => {
  expect(() => decodeText(bytes)).toThrow(message);
});

test.each([
  ['SPOTGUARD_FREZE', 'SPOTGUARD_FREEZE'],
  ['SPOTGUARD_FREEEZE', 'SPOTGUARD_FREEZE'],
  ['SPOTGUARD_FREZEE', 'SPOTGUARD_FREEZE'],
  ['spotguard_freeze', 'SPOTGUARD_FREEZE'],
  ['SPOTGUARD_LOGFILE', 'SPOTGUARD_LOG_FILE'],
  ['SPOTGUARD_ELSE', undefined],
])('the nearest name of %s is %s', (name, nearest) => {
  expect(nearestName(name, ['SPOTGUARD_LOG_FILES', 'SPOTGUARD_LOG_FILE', 'SPOTGUARD_FREEZE'], 3)).toBe(nearest);
});
