import { expect, test } from 'vitest';
import { formatCountdown } from '../src/page/format/format-countdown.js';
import { formatMeasured, formatWholeSeconds } from '../src/page/format/format-duration.js';
import { describeMoment, formatClock, formatMoment } from '../src/page/format/format-moment.js';
import { formatPercent } from '../src/page/format/format-percent.js';
import { formatAmount, formatHeadline, formatHourly } from '../src/page/format/format-price.js';

test('a price per hour has four decimals below ten dollars, two above, and is never an invented zero', () => {
  expect([0.0571, 9.99999, 10, 21.456, 0, null].map(formatHourly)).toEqual([
    '0.0571',
    '10.00',
    '10.00',
    '21.46',
    '0.0000',
    'unknown',
  ]);
});

test('headlines and amounts have their unit, thousands, and a real minus', () => {
  expect([21.456, 1234.5, null].map(formatHeadline)).toEqual(['$21.46', '$1,234.50', 'unknown']);
  expect([23_198.4, 4.5, -12.7, null].map(formatAmount)).toEqual(['$23,198', '$4.50', '−$13', 'unknown']);
});

test('a share has one decimal, and none when it is nothing', () => {
  expect([0.6364, 0, -0.1, 1, null].map((share) => formatPercent(share))).toEqual([
    '63.6\u2009%',
    '0\u2009%',
    '−10.0\u2009%',
    '100.0\u2009%',
    'unknown',
  ]);
  expect(formatPercent(0.6364, 0)).toBe('64\u2009%');
});

test('a duration has the two units that matter', () => {
  expect([0, 11, 59.9, 60, 372, 3_600, 33_600, 86_400, 273_600, 41 * 86_400, -5].map(formatWholeSeconds)).toEqual([
    '0 s',
    '11 s',
    '59 s',
    '1 min',
    '6 min 12 s',
    '1 h',
    '9 h 20 min',
    '1 d',
    '3 d 4 h',
    '41 d',
    '0 s',
  ]);
  expect([2, 66.94, 99.94, 372].map(formatMeasured)).toEqual(['2.0 s', '66.9 s', '99.9 s', '6 min 12 s']);
});

test('a countdown counts whole seconds and stops at zero', () => {
  expect([120, 82, 60, 9.2, 0, -3].map(formatCountdown)).toEqual(['2:00', '1:22', '1:00', '0:10', '0:00', '0:00']);
});

test('a time is as short as it stays clear, in the zone of the viewer', () => {
  const now = new Date('2026-11-27T09:00:00Z');
  const zone = 'Europe/Berlin';
  expect(formatMoment(new Date('2026-11-27T01:41:02Z'), now, zone)).toBe('02:41:02');
  expect(formatMoment(new Date('2026-11-24T16:40:00Z'), now, zone)).toBe('24 Nov 17:40');
  expect(formatMoment(new Date('2025-11-24T16:40:00Z'), now, zone)).toBe('24 Nov 2025 17:40');
  // The day of the viewer counts, not that of UTC.
  expect(formatMoment(new Date('2026-11-26T23:30:00Z'), now, zone)).toBe('00:30:00');
  expect(formatClock(new Date('2026-11-27T23:05:09Z'), 'UTC')).toBe('23:05:09');
});

test('the description of a time has the day, both zones and the distance', () => {
  const at = new Date('2026-11-27T01:41:02Z');
  expect(describeMoment(at, new Date('2026-11-27T08:52:02Z'), 'Europe/Berlin')).toMatch(
    /^Fri 27 Nov 2026, 02:41:02 (CET|GMT\+1), 01:41:02 UTC, 7 h 11 min ago$/,
  );
  expect(describeMoment(at, new Date('2026-11-27T01:41:00Z'), 'UTC')).toContain('in 2 s');
});
