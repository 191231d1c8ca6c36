import { expect, test } from 'vitest';
import { formatHours } from '../src/page/format/format-hours.js';
import { billDecimals, formatRough, formatTerm } from '../src/page/format/format-price.js';
import { billTerms } from '../src/page/savings/bill-terms.js';
import { axisOf } from '../src/page/savings/chart-axis.js';
import { addMonths, daysOf, isMonth, monthOf, monthsUntil } from '../src/page/savings/months.js';
import { groupsShown } from '../src/page/savings/savings-group.js';
import type { BillItem } from '../src/page/savings/savings-queries.js';
import { savingsSearch } from '../src/page/savings/savings-search.js';

const bill: BillItem = {
  period: null,
  workloadId: null,
  name: 'checkout-api',
  pool: null,
  market: null,
  instanceType: null,
  zone: null,
  hours: 10,
  unknownHours: 0,
  baseline: 37_335.315,
  spot: 12_041.205,
  onDemand: 1_418.425,
  overlap: 61.845,
  overlapHours: 1,
  overlapUnknownHours: 0,
  replicas: 348.065,
  replicaHours: 1,
  replicaUnknownHours: 0,
  saved: 23_465.775,
  savedShare: 0.6285,
};

test('the lines of a bill add up to what is written as saved, to the cent', () => {
  const { baseline, spot, onDemand, overlap, replicas, saved, decimals } = billTerms(bill);
  const written = [baseline, spot, onDemand, overlap, replicas, saved].map((term) =>
    Math.round(Number(formatTerm(term, decimals).replaceAll(',', '')) * 100),
  );
  const [whole = 0, ...rest] = written;
  const total = rest.pop();
  expect(rest.reduce((left, term) => left - term, whole)).toBe(total);
});

test('a bill of a few dollars has four decimals, so that nothing that was paid is a zero', () => {
  expect([billDecimals(9.99), billDecimals(10), billDecimals(null)]).toEqual([4, 2, 2]);
  expect(billTerms({ ...bill, baseline: 0.0725, spot: 0.0298, onDemand: 0, overlap: 0, replicas: 0 }).saved).toBe(
    0.0427,
  );
});

test('what nobody knows is no line of a bill, and a bill without a known hour saved nothing that is known', () => {
  expect(billTerms({ ...bill, overlap: null }).overlap).toBe(null);
  expect(billTerms({ ...bill, baseline: null, spot: null, onDemand: null }).saved).toBe(null);
  expect([formatTerm(null, 2), formatTerm(-61.84, 2), formatTerm(-0.001, 2)]).toEqual(['unknown', '−61.84', '0.00']);
});

test('a chart and hours are written briefly', () => {
  expect([0.4, 640, 23_465, 999_960, -1_500, null].map(formatRough)).toEqual([
    '$0.40',
    '$640',
    '$23.5k',
    '$1.0M',
    '−$1.5k',
    'unknown',
  ]);
  expect([0, 0.01, 0.25, 9.96, 124_270.4].map(formatHours)).toEqual(['0', '< 0.1', '0.3', '10.0', '124,270']);
});

test('the scale of a chart has round steps, and space above the highest bar', () => {
  expect(axisOf(41_000).steps).toEqual([0, 10_000, 20_000, 30_000, 40_000]);
  expect(axisOf(41_000).max).toBeGreaterThan(41_000);
  expect(axisOf(0)).toEqual({ max: 1, steps: [0] });
  expect(axisOf(0.07).steps.length).toBeGreaterThan(2);
});

test('months are those of UTC, also over the turn of a year', () => {
  expect(monthOf(new Date('2026-11-30T23:30:00Z'))).toBe('2026-11');
  expect(addMonths('2026-11', 2)).toBe('2027-01');
  expect(daysOf('2026-12')).toEqual({ from: '2026-12-01', to: '2027-01-01' });
  expect(monthsUntil('2026-02', 3)).toEqual(['2025-12', '2026-01', '2026-02']);
  expect(['2026-13', '2026-1', '1999-01', 7, '2026-09'].map(isMonth)).toEqual([false, false, false, false, true]);
});

test('the address of the savings keeps what it knows, and nothing else', () => {
  expect(savingsSearch({ month: '2026-10', by: 'pool', q: 'us', sort: 'unknown', more: 1 })).toEqual({
    month: '2026-10',
    by: 'pool',
    q: 'us',
    sort: 'unknown',
  });
  expect(savingsSearch({ month: 'May', by: 'team', q: '', sort: 'name' })).toEqual({});
});

test('groups are found by a part of their name, and the largest value is first', () => {
  const items = [
    { ...bill, name: 'mail-out', saved: null, unknownHours: 7 },
    { ...bill, name: 'checkout-api', saved: 2 },
    { ...bill, name: 'checkout-worker', saved: 9 },
  ];
  const names = (q: string, sort: 'saved' | 'unknown') =>
    groupsShown(items, { by: 'workload', q, sort }).map(({ name }) => name);
  expect(names('', 'saved')).toEqual(['checkout-worker', 'checkout-api', 'mail-out']);
  expect(names('', 'unknown')[0]).toBe('mail-out');
  expect(names('CHECK', 'saved')).toEqual(['checkout-worker', 'checkout-api']);
});
