import { expect, test } from 'vitest';
import { attentionWords } from '../src/page/fleet/attention-words.js';
import { filterText, parseFilter } from '../src/page/fleet/filter-text.js';
import { costOf } from '../src/page/fleet/fleet-cost.js';
import { type FleetFilter, passes } from '../src/page/fleet/fleet-filter.js';
import { fleetSearch } from '../src/page/fleet/fleet-search.js';
import { sortFleet } from '../src/page/fleet/fleet-sort.js';
import { holdOrder } from '../src/page/fleet/held-order.js';
import { patchFleet } from '../src/page/fleet/patch-fleet.js';
import { statusWords } from '../src/page/fleet/status-words.js';
import { tapeMarks, tapeParts } from '../src/page/fleet/tape-shapes.js';
import { fleetOf, workloadRow } from './fleet-rows.js';

const replica = {
  replicaId: 'r',
  state: 'ready',
  instanceId: 'i-2',
  zone: 'us-east-1c',
  pool: 'c7g.large:us-east-1c',
  price: null,
  requestedAt: '2026-11-27T00:00:00Z',
  readyAt: null,
} as const;

test('the filter field reads names and keys, and writes them back as they were read', () => {
  const { filter, problem } = parseFilter('  checkout zone:1b Market:spot  api ');
  expect(filter).toEqual({ q: 'checkout api', zone: '1b', market: 'spot' });
  expect(problem).toBeUndefined();
  expect(filterText(filter)).toBe('checkout api market:spot zone:1b');
  expect(parseFilter(filterText(filter)).filter).toEqual(filter);
});

test('a key without a value waits for it, and an unknown key is explained', () => {
  expect(parseFilter('api zone:')).toEqual({ filter: { q: 'api' }, problem: undefined });
  expect(parseFilter('zon:1b').problem).toBe('No such filter: zon. Did you mean zone?');
  expect(parseFilter('xyz:1').problem).toContain('There are market, zone, type');
});

test.each<[FleetFilter, boolean]>([
  [{}, true],
  [{ q: 'CHECK api' }, true],
  [{ q: 'check mail' }, false],
  [{ zone: '1b' }, true],
  [{ zone: 'eu-' }, false],
  [{ market: 'spot' }, true],
  [{ market: 'on-demand' }, false],
  [{ type: 'c7g' }, true],
  [{ replica: 'none' }, true],
  [{ replica: 'ready' }, false],
  [{ steering: 'auto' }, true],
  [{ status: 'running', zone: '1b' }, true],
  [{ status: 'running', zone: '1c' }, false],
])('the filter %j finds the workload: %s', (filter, isFound) => {
  expect(passes(workloadRow('checkout-api'), filter)).toBe(isFound);
});

test('the address keeps what exists and drops what does not', () => {
  expect(fleetSearch({ q: 'api', zone: '1b', view: 'spot', sort: '-price', cols: 'x', type: '' })).toEqual({
    q: 'api',
    zone: '1b',
    view: 'spot',
    sort: '-price',
  });
  expect(fleetSearch({ view: 'nonsense', sort: 'nonsense', q: 7 })).toEqual({ q: '7' });
});

const needed = { urgency: 'needs-you', code: 'silent', since: null, message: null } as const;
const inHand = { urgency: 'in-hand', code: 'moving', since: null, message: null } as const;

test('without a sort, what needs a person comes first, then what is in hand, then the most expensive', () => {
  const rows = [
    workloadRow('cheap', { price: 0.01 }),
    workloadRow('unknown', { price: null }),
    workloadRow('dear', { price: 5 }),
    workloadRow('moving', { attention: [inHand] }),
    workloadRow('silent', { attention: [inHand, needed] }),
  ];
  expect(sortFleet(rows, undefined).map(({ name }) => name)).toEqual(['silent', 'moving', 'dear', 'cheap', 'unknown']);
});

test('a sort goes both ways, what is unknown stays last, and ties stay in the order of names', () => {
  const rows = [
    workloadRow('a', { price: 1 }),
    workloadRow('b', { price: 1 }),
    workloadRow('c', { price: 0.5 }),
    workloadRow('x', { price: null }),
  ];
  expect(sortFleet(rows, 'price').map(({ name }) => name)).toEqual(['c', 'a', 'b', 'x']);
  expect(sortFleet(rows, '-price').map(({ name }) => name)).toEqual(['a', 'b', 'c', 'x']);
});

test('a held order keeps rows in their places, and counts those that would move', () => {
  const idOf = (row: string): string => row;
  expect(holdOrder(['a', 'b', 'gone'], ['b', 'new', 'a'], idOf)).toEqual({ rows: ['a', 'b', 'new'], moved: 3 });
  expect(holdOrder(['a', 'b'], ['a', 'b'], idOf)).toEqual({ rows: ['a', 'b'], moved: 0 });
});

test('workloads that were read again replace their rows with their tapes, new ones come in, deleted ones go', () => {
  const fleet = fleetOf([workloadRow('a'), workloadRow('b'), workloadRow('d')]);
  const runs = [{ from: '2026-11-27T08:00:00Z', market: 'on-demand' as const, ratio: 1 }];
  const patched = patchFleet(fleet, ['id of b', 'id of c', 'id of d'], {
    at: '2026-11-27T09:00:05Z',
    lastEvent: 9,
    tapeFrom: fleet.tapeFrom,
    tapes: [runs],
    workloads: [workloadRow('b', { generation: 2 }), workloadRow('c')],
  });
  expect(patched.workloads.map(({ name, generation, tape }) => [name, generation, patched.tapes[tape]])).toEqual([
    ['a', 1, fleet.tapes[0]],
    ['b', 2, runs],
    ['c', 1, runs],
  ]);
  expect(patched.workloads[0]).toBe(fleet.workloads[0]);
  expect(patched.at).toBe('2026-11-27T09:00:05Z');
});

test('sums have only workloads with both prices, and a sum of nothing is unknown', () => {
  expect(costOf([workloadRow('a'), workloadRow('b', { price: null })])).toMatchObject({ known: 1, price: 0.03 });
  expect(costOf([workloadRow('a')]).savedShare).toBeCloseTo(0.7);
  expect(costOf([workloadRow('b', { onDemandPrice: null })])).toEqual({
    known: 0,
    price: null,
    onDemandPrice: null,
    savedShare: null,
  });
});

const frame = { from: 0, to: 86_400_000, width: 240, top: 4, height: 20 };
const hoursIn = (hour: number): string => new Date(hour * 3_600_000).toISOString();

test('a tape is as high as the price against on-demand, and unknown is not zero', () => {
  const parts = tapeParts(
    [
      { from: hoursIn(0), market: 'spot', ratio: 0.25 },
      { from: hoursIn(12), market: null, ratio: null },
      { from: hoursIn(18), market: 'on-demand', ratio: 1 },
    ],
    frame,
  );
  expect(parts).toEqual([
    { kind: 'spot', x: 0, width: 120, y: 19 },
    { kind: 'unknown', x: 120, width: 60, y: 4 },
    { kind: 'on-demand', x: 180, width: 60, y: 4 },
  ]);
});

test('a short run of a tape stays visible, and marks outside of its time are left out', () => {
  const [short] = tapeParts(
    [
      { from: hoursIn(1), market: 'spot', ratio: 0.5 },
      { from: hoursIn(1.01), market: 'on-demand', ratio: 1 },
    ],
    frame,
  );
  expect(short?.width).toBe(2);
  expect(tapeMarks([hoursIn(6), hoursIn(-1)], frame)).toEqual([60]);
});

test('the words of a status are about now, with the time that belongs to them', () => {
  const notice = {
    interruptionId: 'i',
    receivedAt: '',
    deadline: '2026-11-27T09:02:00Z',
    isDeadlineKnown: true,
    hasFailed: false,
  };
  expect(statusWords(workloadRow('a'))).toMatchObject({ kind: 'calm', before: 'Running ', time: { as: 'age' } });
  expect(statusWords(workloadRow('a', { status: 'under-notice', notice }))).toMatchObject({
    kind: 'clock',
    time: { as: 'left', at: notice.deadline },
    after: ' left',
  });
  expect(statusWords(workloadRow('a', { status: 'silent', statusSince: null })).before).toBe('Never heard');
  expect(statusWords(workloadRow('a', { replica })).kind).toBe('calm');
});

test('what needs attention is a sentence with its number', () => {
  const silent = attentionWords({ ...needed, since: '2026-11-27T08:00:00Z' }, workloadRow('a'));
  expect(silent).toEqual({
    kind: 'fail',
    before: 'Its agent is not heard for ',
    time: { as: 'age', at: '2026-11-27T08:00:00Z' },
    after: ': nobody may act on a notice.',
  });
  const limit = { ...needed, code: 'limit-tripped', since: silent.time?.at ?? null, message: 'spendPerDay' } as const;
  expect(attentionWords(limit, undefined).before).toBe('The limit on spend per day is reached, since ');
});

test('an agent that does not take a command is named with its version', () => {
  const since = '2026-11-27T08:00:00Z';
  const attention = { ...needed, code: 'command-not-taken', since, message: 'disk-guard.tidy' } as const;
  expect(attentionWords(attention, workloadRow('a'))).toEqual({
    kind: 'warn',
    before: 'It has not taken the command disk-guard.tidy for ',
    time: { as: 'age', at: since },
    after: ', though it is in contact: its agent, 4.0.0, may be too old for it.',
  });
});
