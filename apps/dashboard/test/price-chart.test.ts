import { expect, test } from 'vitest';
import { type ChartMark, mergeMarks } from '../src/page/price-chart/merge-marks.js';
import { placesOf } from '../src/page/price-chart/places.js';
import { type PriceHistory, paidAt, priceLines } from '../src/page/price-chart/price-lines.js';
import { priceSummary } from '../src/page/price-chart/price-summary.js';
import { spreadLabels } from '../src/page/price-chart/spread-labels.js';
import type { Switch } from '../src/page/switches/switch.js';

const hour = 3_600_000;
const start = Date.UTC(2026, 10, 27);
const at = (hours: number): string => new Date(start + hours * hour).toISOString();
const value = (hours: number, price: number | null) => ({ at: at(hours), price, min: price, max: price });

const history: PriceHistory = {
  instanceType: 'c7g.large',
  region: 'us-east-1',
  resolution: 'raw',
  onDemand: [value(0, 0.0725)],
  pools: [
    { pool: 'c7g.large.us-east-1b', zone: 'us-east-1b', values: [value(0, 0.02), value(8, null), value(9, 0.025)] },
    { pool: 'c7g.large.us-east-1a', zone: 'us-east-1a', values: [value(1, 0.03)] },
  ],
};
const side = { instanceType: 'c7g.large', pool: null, spotPrice: null } as const;
const moved = (hours: number, from: Switch['from'], to: Switch['to']): Switch => ({
  switchId: `s-${hours}`,
  workloadId: 'w',
  commandId: null,
  success: true,
  trigger: 'manual',
  reason: null,
  isInferred: false,
  from,
  to,
  onDemandPrice: null,
  savingsPerHour: null,
  leftRunning: null,
  startedAt: null,
  imageCreatedAt: null,
  launchedAt: null,
  readyAt: null,
  handedOverAt: at(hours),
  predecessorEndedAt: null,
  reportedAt: at(hours + 0.1),
});
const first = { ...side, instanceId: 'i-1', zone: 'us-east-1a', market: 'spot' } as const;
const second = { ...side, instanceId: 'i-2', zone: 'us-east-1a', market: 'on-demand' } as const;
const third = { ...side, instanceId: 'i-3', zone: 'us-east-1b', market: 'spot' } as const;
const range = { from: start, to: start + 10 * hour };

test('a workload was on the old instance before a switch and on the new one after it, and nowhere before it existed', () => {
  const switches = [moved(6, second, third), moved(4, first, second), { ...moved(5, third, first), success: false }];
  const places = placesOf(switches, third, { begin: start + 2 * hour, ...range });
  expect(places.map(({ from, to, instanceId }) => [(from - start) / hour, (to - start) / hour, instanceId])).toEqual([
    [2, 4, 'i-1'],
    [4, 6, 'i-2'],
    [6, 10, 'i-3'],
  ]);
  const late = placesOf([moved(4, first, third)], third, { begin: start + 9 * hour, ...range });
  expect(late.map(({ from }) => (from - start) / hour)).toEqual([0, 4]);
  expect(placesOf([], first, { begin: 0, ...range })).toMatchObject([{ ...range, instanceId: 'i-1' }]);
});

test('what was paid follows the place and its market, and is unknown where the price is', () => {
  const switches = [moved(6, second, third), moved(4, first, second)];
  const places = placesOf(switches, third, { begin: start + 2 * hour, ...range });
  const lines = priceLines(history, places, range);
  const indexOf = (hours: number): number => lines.times.indexOf(start + hours * hour);
  const paid = [0, 2, 4, 6, 8, 9, 10].map((hours) => paidAt(lines, indexOf(hours)));
  expect(paid).toEqual([null, 0.03, 0.0725, 0.02, null, 0.025, 0.025]);
  // The line goes on until just before the change, so that a gap begins where the price became unknown.
  expect(paidAt(lines, indexOf(8) - 1)).toBe(0.02);
  expect(lines.paidSpot[indexOf(4)]).toBeNull();
  expect(lines.pools.map(({ zone }) => zone)).toEqual(['us-east-1a', 'us-east-1b']);
  const newest = { pools: new Map([['us-east-1b', 0.021]]), onDemand: 0.073 };
  const ended = priceLines(history, places, { ...range, newest });
  expect([paidAt(ended, indexOf(9)), paidAt(ended, indexOf(10)), ended.onDemand.at(-1)]).toEqual([0.025, 0.021, 0.073]);
  expect(priceSummary(lines, [], { instanceType: 'c7g.large', words: '24 hours' })).toBe(
    'Price per hour in USD of c7g.large over 24 hours: paid 0.0250 now, between 0.0200 and 0.0725; on-demand 0.0725; 0 switches, 0 interruptions.',
  );
});

test('marks that are nearer than 20 pixels are one, and others stay apart', () => {
  const mark = (number: number, place: number): ChartMark => ({
    id: `m-${number}`,
    at: place,
    number,
    isInterruption: false,
    words: '',
  });
  const merged = mergeMarks([mark(4, 60), mark(1, 0), mark(2, 19), mark(3, 40)], (time) => time);
  expect(merged.map(({ x, marks }) => [x, marks.map(({ number }) => number)])).toEqual([
    [0, [1, 2]],
    [40, [3]],
    [60, [4]],
  ]);
});

test('labels keep their height from each other and stay above the bottom', () => {
  const labels = [{ y: 100 }, { y: 10 }, { y: 98 }, { y: 99 }];
  expect(spreadLabels(labels, 10, 105).map(({ shownAt }) => shownAt)).toEqual([10, 85, 95, 105]);
});
