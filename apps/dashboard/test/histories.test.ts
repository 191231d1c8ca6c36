import { expect, test } from 'vitest';
import { changedHistories } from '../src/page/history/apply-history-events.js';
import { csvAddress } from '../src/page/history/csv-address.js';
import { historySearch, timeOf, withValue } from '../src/page/history/history-search.js';
import { holdRows } from '../src/page/history/hold-rows.js';
import { mergeNewest } from '../src/page/history/merge-newest.js';
import { readCsv } from '../src/page/history/read-csv.js';
import { workloadNames } from '../src/page/history/workload-names.js';

const idOf = (row: string): string => row;

test('a first page that is read again keeps the older ones, with their cursor', () => {
  const known = { items: ['d', 'c', 'b', 'a'], nextCursor: 'after a' };
  const merged = mergeNewest(known, { items: ['f', 'e', 'd', 'c'], nextCursor: 'after c' }, idOf);
  expect(merged).toEqual({ items: ['f', 'e', 'd', 'c', 'b', 'a'], nextCursor: 'after a' });
});

test('where something may be missing in between, only the first page is left', () => {
  const page = { items: ['i', 'h'], nextCursor: 'after h' };
  expect(mergeNewest({ items: ['b', 'a'], nextCursor: null }, page, idOf)).toBe(page);
  expect(mergeNewest(undefined, page, idOf)).toBe(page);
  // A page that is everything: what is not in it has been removed.
  const all = { items: ['c', 'b'], nextCursor: null };
  expect(mergeNewest({ items: ['b', 'a'], nextCursor: null }, all, idOf)).toBe(all);
});

test('new rows wait before the first one that is shown', () => {
  expect(holdRows(['d', 'c', 'b'], 'b', idOf)).toEqual({ rows: ['b'], waiting: 2 });
  expect(holdRows(['d', 'c', 'b'], undefined, idOf).waiting).toBe(0);
  expect(holdRows(['d', 'c', 'b'], 'gone', idOf)).toEqual({ rows: ['d', 'c', 'b'], waiting: 0 });
});

test('days of the address are whole days of the viewer, and those that do not exist are left out', () => {
  expect(historySearch({ from: '2026-11-31', to: '2026-11-24', workload: 7, other: 'x' })).toEqual({
    to: '2026-11-24',
    workload: '7',
  });
  const { from, to } = timeOf({ from: '2026-11-24', to: '2026-11-24' });
  expect(from).toBe(new Date(2026, 10, 24).toISOString());
  expect(to).toBe(new Date(2026, 10, 25).toISOString());
  expect(timeOf({})).toEqual({});
});

test('a value of the address is replaced or taken out', () => {
  expect(withValue({ from: 'a', to: 'b' }, 'to', 'c')).toEqual({ from: 'a', to: 'c' });
  expect(withValue({ from: 'a', to: 'b' }, 'to', undefined)).toEqual({ from: 'a' });
});

test('workloads are found by name, and removed ones by id', () => {
  const names = workloadNames([
    { workloadId: '1', name: 'b', zone: 'us-east-1b' },
    { workloadId: '2', name: 'a', zone: null },
  ]);
  const removed = '0D5EA1F2-0000-4000-8000-000000000000';
  expect([names.all, names.zones]).toEqual([['a', 'b'], ['us-east-1b']]);
  expect([names.idOf('a'), names.idOf('c'), names.idOf(removed)]).toEqual(['2', undefined, removed.toLowerCase()]);
});

test('a CSV file has every page under one head, and a refused page makes no file', async () => {
  const answers = new Map([
    ['/a?format=csv', { text: 'n\r\n1\r\n', link: '</a?cursor=x>; rel="next"' }],
    ['/a?cursor=x', { text: 'n\r\n2\r\n3\r\n', link: null }],
  ]);
  const request = async (address: string) => {
    const answer = answers.get(address);
    return {
      ok: answer !== undefined,
      status: answer === undefined ? 503 : 200,
      headers: { get: () => answer?.link ?? null },
      text: async () => answer?.text ?? '',
    };
  };
  expect(await readCsv('/a?format=csv', request)).toBe('n\r\n1\r\n2\r\n3\r\n');
  answers.delete('/a?cursor=x');
  await expect(readCsv('/a?format=csv', request)).rejects.toThrow('503');
  expect(csvAddress('/a', { zone: 'b c' })).toBe('/a?zone=b+c&format=csv&limit=200');
});

test('events make only those histories be read again that they are about', () => {
  const event = { number: 1, workloadId: null, data: {}, at: '' };
  expect(changedHistories([{ ...event, type: 'user.added' }])).toEqual(['activity']);
  expect(changedHistories([{ ...event, type: 'procedure.progressed' }])).toEqual([]);
  expect(changedHistories([{ ...event, type: 'primary.changed' }])).toEqual([
    'switches',
    'activity',
    'interruptions',
    'commands',
    'replicas',
  ]);
  expect(changedHistories([{ ...event, type: 'interruption.reported' }])).toHaveLength(4);
});
