import { expect, test } from 'vitest';
import { statusTables } from '../src/status/status-tables.js';

test('the status shows how long the setup and the start of each plugin took, if that is known', () => {
  const plugins = [
    { id: 'aws', state: 'ok', setupMs: 4.4, startMs: 2_300 },
    { id: 'session', state: 'starting', setupMs: 12 },
    { id: 'pricing', state: 'blocked', reason: "'session' is failed" },
  ];
  const status = { version: '1.0.0', pid: 7, startedAt: 0, writtenAt: 0, plugins, workers: [] };
  const guarding = { is: true, reasons: [] };
  const answer = { running: true as const, status, guarding, file: '/status.json', ageMs: 0 };
  const [, , rows] = statusTables(answer, 0);
  expect(rows).toEqual([
    { plugin: 'aws', state: 'ok', setup: '4 ms', start: '2 s', reason: '' },
    { plugin: 'session', state: 'starting', setup: '12 ms', start: '', reason: '' },
    { plugin: 'pricing', state: 'blocked', setup: '', start: '', reason: "'session' is failed" },
  ]);
});
