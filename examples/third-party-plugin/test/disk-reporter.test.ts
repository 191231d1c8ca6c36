import assert from 'node:assert/strict';
import { test } from 'node:test';
import { diskGuardConfig } from '../src/disk-guard-config.js';
import { DiskReporter } from '../src/disk-reporter.js';

/** A reporter among fakes: no container is needed to make one. */
function arrange(percents: readonly number[]) {
  const left = [...percents];
  const tags: string[] = [];
  const said: string[] = [];
  const reporter = new DiskReporter(
    diskGuardConfig.parse({}),
    { measure: async () => ({ free: left.shift() ?? 0, size: 100 }) },
    { put: async (key, value) => void tags.push(`${key}=${value}`) },
    { ok: () => said.push('ok'), degraded: (reason) => said.push(String(reason)) },
  );
  return { reporter, tags, said, signal: new AbortController().signal };
}

test('a measurement that shows nothing new costs no call', async () => {
  const { reporter, tags, signal } = arrange([62.9, 62.1, 61]);
  for (const percent of [62, 62, 61]) assert.equal(await reporter.report(signal), percent);
  assert.deepEqual(tags, ['acme:disk-free=62%', 'acme:disk-free=61%']);
});

test('a disk that runs full degrades the plugin until there is room again', async () => {
  const { reporter, said, signal } = arrange([9, 10]);
  await reporter.report(signal);
  await reporter.report(signal);
  assert.deepEqual(said, ['Only 9 % of the disk at / is free', 'ok']);
});

test('what could not be shown is shown by the next report', async () => {
  const puts: string[] = [];
  const reporter = new DiskReporter(
    diskGuardConfig.parse({}),
    { measure: async () => ({ free: 50, size: 100 }) },
    {
      async put(_, value) {
        puts.push(value);
        if (puts.length === 1) throw new Error('throttled');
      },
    },
    { ok() {}, degraded() {} },
  );
  const { signal } = new AbortController();
  await assert.rejects(reporter.report(signal), /throttled/);
  await reporter.report(signal);
  assert.deepEqual(puts, ['50%', '50%']);
});
