import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseWireTimestamp, timestamp, wireTimestamp } from '../src/index.js';

const moment = fc.date({
  min: new Date('1970-01-01Z'),
  max: new Date('9999-12-31T23:59:59.999Z'),
  noInvalidDate: true,
});

test('a time is written as the v4 agent writes it, never with Z', () => {
  expect(wireTimestamp(new Date('2026-11-23T07:12:11.624Z'))).toBe('2026-11-23T07:12:11.624000+00:00');
});

test.each([
  ['2026-11-23T07:12:11.624412+00:00', '2026-11-23T07:12:11.624Z'],
  ['2026-11-23T07:12:11Z', '2026-11-23T07:12:11.000Z'],
  ['2026-11-23T07:12:11.5', '2026-11-23T07:12:11.500Z'],
  ['2026-11-23 07:12:11', '2026-11-23T07:12:11.000Z'],
  ['2026-11-23T09:12:11+0200', '2026-11-23T07:12:11.000Z'],
  ['2026-11-22T23:12:11.000000-08:00', '2026-11-23T07:12:11.000Z'],
])('%s is a time', (text, expected) => {
  expect(parseWireTimestamp(text)?.toISOString()).toBe(expected);
  expect(timestamp.parse(text)).toBe(text);
});

test.each(['', 'now', '2026-11-23', '2026-02-30T00:00:00Z', '2026-11-23T25:00:00Z', '2026-11-23T07:12:11+99:00', '1'])(
  '%j is no time',
  (text) => {
    expect(parseWireTimestamp(text)).toBeUndefined();
    expect(timestamp.safeParse(text).success).toBe(false);
  },
);

test('a written time is read as the same time', () => {
  fc.assert(
    fc.property(moment, (date) => {
      expect(parseWireTimestamp(wireTimestamp(date))).toEqual(date);
    }),
  );
});

test('times with different offsets are the same moment', () => {
  fc.assert(
    fc.property(moment, fc.integer({ min: -12, max: 14 }), (date, hours) => {
      const local = new Date(date.getTime() + hours * 3_600_000);
      fc.pre(local.getFullYear() >= 1970 && local.getFullYear() < 9999);
      const offset = `${hours < 0 ? '-' : '+'}${String(Math.abs(hours)).padStart(2, '0')}:00`;
      expect(parseWireTimestamp(`${local.toISOString().slice(0, -1)}${offset}`)).toEqual(date);
    }),
  );
});
