import { expect, test } from 'vitest';
import { completionsOf } from '../src/page/fleet/filter-completion.js';
import { fleetCsv } from '../src/page/fleet/fleet-csv.js';
import { fleetSearch } from '../src/page/fleet/fleet-search.js';
import { columnVisibility, shownColumns, writeColumns } from '../src/page/fleet/fleet-visibility.js';
import { StatusChanges } from '../src/page/fleet/status-changes.js';
import { workloadRow } from './fleet-rows.js';

const workloads = [
  workloadRow('a', { zone: 'us-east-1a' }),
  workloadRow('b', { zone: 'us-east-1b' }),
  workloadRow('c', { zone: 'us-east-1b', market: 'on-demand' }),
];
const completed = (text: string) => completionsOf(text, workloads).map(({ text: next, count }) => [next, count]);

test('the last word of a filter goes on with a key that is not used yet', () => {
  expect(completed('api z')).toEqual([['api zone:', undefined]]);
  expect(completed('zone:1b ').map(([text]) => text)).toEqual([
    'zone:1b market:',
    'zone:1b type:',
    'zone:1b status:',
    'zone:1b replica:',
    'zone:1b steering:',
  ]);
  expect(completed('nothing')).toEqual([]);
});

test('after a key and a colon it goes on with the values that there are, the most frequent first', () => {
  expect(completed('zone:')).toEqual([
    ['zone:us-east-1b ', 2],
    ['zone:us-east-1a ', 1],
  ]);
  expect(completed('api Zone:1A')).toEqual([['api zone:us-east-1a ', 1]]);
  expect(completed('zone:us-east-1a')).toEqual([]);
  expect(completed('zon:1a')).toEqual([]);
});

test('the address has the columns only when they are not the usual ones', () => {
  const usual = shownColumns(undefined);
  expect(writeColumns(usual)).toBeUndefined();
  expect(writeColumns(['region', 'place', 'nonsense'])).toBe('place,region');
  expect(fleetSearch({ cols: 'region,nonsense,place' })).toEqual({ cols: 'place,region' });
  expect(fleetSearch({ cols: 'nonsense' })).toEqual({});
  expect(shownColumns('place,region')).toEqual(['place', 'region']);
  expect(columnVisibility(undefined, false)).toMatchObject({ signal: true, region: false });
  expect(columnVisibility('signal,agent', true)).toMatchObject({ signal: false, agent: true, place: false });
});

test('the file has the rows in their order, unknown values empty, and no text that a spreadsheet would carry out', () => {
  const csv = fleetCsv([
    workloadRow('=cmd', { price: null, statusSince: null, lastContactAt: null }),
    workloadRow('a "b", c', { replica: null, onDemandPrice: 0.1 }),
  ]);
  const [head = '', first = '', second = ''] = csv.split('\r\n');
  expect(head.startsWith('name,workloadId,generation,market,instanceType,region,zone,instanceId,price')).toBe(true);
  expect(first).toBe("'=cmd,id of =cmd,1,spot,c7g.large,us-east-1,us-east-1b,i-1,,0.1,,running,,,,,auto,false,4.0.0");
  expect(second.startsWith('"a ""b"", c",')).toBe(true);
  expect(csv.endsWith('\r\n')).toBe(true);
});

test('changes of status are spoken in one sentence, and then nothing for ten seconds', () => {
  const changes = new StatusChanges();
  changes.take([workloadRow('a'), workloadRow('b')]);
  expect(changes.say(0).sentence).toBeUndefined();
  changes.take([workloadRow('a', { status: 'silent' }), workloadRow('b'), workloadRow('new')]);
  expect(changes.say(1_000).sentence).toBe('a: silent.');
  changes.take([workloadRow('a'), workloadRow('b', { status: 'moving' }), workloadRow('new')]);
  expect(changes.say(4_000)).toEqual({ sentence: undefined, wait: 7_000 });
  expect(changes.say(11_000).sentence).toBe('a: running; b: moving.');
  expect(changes.say(30_000)).toEqual({ sentence: undefined, wait: undefined });
});

test('of many changes three are named, and the rest counted', () => {
  const changes = new StatusChanges();
  const rows = ['a', 'b', 'c', 'd', 'e'];
  changes.take(rows.map((name) => workloadRow(name)));
  changes.take(rows.map((name) => workloadRow(name, { status: 'under-notice' })));
  expect(changes.say(0).sentence).toBe('a: under notice; b: under notice; c: under notice; and 2 more.');
});
