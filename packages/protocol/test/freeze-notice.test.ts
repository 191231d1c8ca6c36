import { expect, test } from 'vitest';
import { describeFreezeNotice, readFreezeNotice, writeFreezeNotice } from '../src/index.js';

const notice = {
  level: 'account',
  by: 'Jürgen 🧊',
  since: '2026-11-28T07:00:00.000Z',
  reason: 'Bill–check\n"now"',
} as const;

test('a freeze survives its way through a header', () => {
  const header = writeFreezeNotice(notice);
  expect(header).toMatch(/^[!-~]+$/);
  expect(readFreezeNotice(header)).toEqual(notice);
});

test('long texts are shortened, so that the header is never refused', () => {
  const long = '🧊'.repeat(1_000);
  const header = writeFreezeNotice({ ...notice, by: long, reason: `${long}\ud800` });
  expect(header.length).toBeLessThan(6_000);
  expect(readFreezeNotice(header).reason).toBe('🧊'.repeat(200));
});

test('a header that cannot be read still means that a freeze is in force', () => {
  expect(readFreezeNotice('%')).toMatchObject({ level: 'workload', reason: 'not readable' });
});

test('a freeze is described with who, since when and why', () => {
  expect(describeFreezeNotice({ ...notice, reason: 'The bill is wrong' })).toBe(
    'The account is frozen since 2026-11-28T07:00:00.000Z by Jürgen 🧊: The bill is wrong',
  );
});
