import assert from 'node:assert/strict';
import { test } from 'node:test';
import { diskGuardConfig } from '../src/disk-guard-config.js';
import { DiskReporter } from '../src/disk-reporter.js';

/** Creates a reporter with fakes; a container is not needed for it. */
function arrange(percents: readonly number[]) {
  const remaining = [...percents];
  const tags: string[] = [];
  const statuses: string[] = [];
  const reporter = new DiskReporter(
    diskGuardConfig.parse({}),
    { measure: async () => ({ free: remaining.shift() ?? 0, size: 100 }) },
    { put: async (key, value) => void tags.push(`${key}=${value}`) },
    { ok: () => statuses.push('ok'), degraded: (reason) => statuses.push(String(reason)) },
  );
  return { reporter, tags, statuses, signal: new AbortController().signal };
}

test('the tag is written only when the percentage has changed', async () => {
  const { reporter, tags, signal } = arrange([62.9, 62.1, 61]);
  for (const percent of [62, 62, 61]) assert.equal(await reporter.report(signal), percent);
  assert.deepEqual(tags, ['acme:disk-free=62%', 'acme:disk-free=61%']);
});

test('the plugin is degraded while too little of the disk is free', async () => {
  const { reporter, statuses, signal } = arrange([9, 10]);
  await reporter.report(signal);
  await reporter.report(signal);
  assert.deepEqual(statuses, ['Only 9 % of the disk at / is free', 'ok']);
});

test('a tag that could not be written is written by the next report', async () => {
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
